//! Where a feed is asked: a server or a directory.

use crate::fault::Fault;
use std::path::Path;
use url::Url;

/// A place that has the whole feed.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As somebody wrote it.
    pub(crate) name: String,
    pub(crate) metadata: Url,
    pub(crate) targets: Url,
}

impl Source {
    /// `https://...`, `http://...` or a directory.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let wrong = |why: String| Fault::Configuration(format!("the source {text:?}: {why}"));
        let metadata = if text.starts_with("https://") || text.starts_with("http://") {
            let slash = if text.ends_with('/') { "" } else { "/" };
            Url::parse(&format!("{text}{slash}")).map_err(|e| wrong(e.to_string()))?
        } else {
            let path = Path::new(text.strip_prefix("file://").unwrap_or(text));
            let path = std::path::absolute(path).map_err(|e| wrong(e.to_string()))?;
            let no_path = || wrong("neither an address nor a directory".to_owned());
            Url::from_directory_path(path).map_err(|()| no_path())?
        };
        let targets = metadata.join("targets/").map_err(|e| wrong(e.to_string()))?;
        Ok(Self { name: text.to_owned(), metadata, targets })
    }

    /// Whether it is a medium that somebody carried here.
    pub(crate) fn is_directory(&self) -> bool {
        self.metadata.scheme() == "file"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_and_directories() {
        for (text, metadata) in [
            ("https://feed.example", "https://feed.example/"),
            ("http://feed.example/x", "http://feed.example/x/"),
            ("/media/usb/feed", "file:///media/usb/feed/"),
            ("file:///a b", "file:///a%20b/"),
        ] {
            let source = Source::parse(text).unwrap();
            assert_eq!(source.metadata.as_str(), metadata);
            assert_eq!(source.targets.as_str(), format!("{metadata}targets/"));
            assert_eq!(source.is_directory(), metadata.starts_with("file"));
        }
        assert_eq!(Source::parse("https://").unwrap_err().code(), "configuration");
    }
}
