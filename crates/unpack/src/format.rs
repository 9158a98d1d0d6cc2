//! The formats that the walk knows, in one table.
//!
//! Owns: [`Format`], its names, and [`FORMATS`], the table that `docs/formats.md` is checked
//! against. Must not own: how a format is recognised or opened.

macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $variant:ident, $name:literal, $by:literal, $tests:literal;)+) => {
        /// What bytes are, as far as the walk is concerned.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Format { $($(#[doc = $doc])+ $variant,)+ }

        /// Every format: its name, what decodes it, and the test that holds it.
        pub const FORMATS: &[FormatEntry] = &[
            $(FormatEntry { format: Format::$variant, name: $name, by: $by, tested_by: $tests },)+
        ];
    };
}

/// One row of the table of formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatEntry {
    /// The format.
    pub format: Format,
    /// Its short name, as in `docs/formats.md`.
    pub name: &'static str,
    /// The crates that read it; `own` for a reader of this crate.
    pub by: &'static str,
    /// The test that finds a payload in it.
    pub tested_by: &'static str,
}

impl Format {
    /// The short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        FORMATS.iter().find(|entry| entry.format == self).map_or("unknown", |entry| entry.name)
    }

    /// True where members may be inside.
    #[must_use]
    pub const fn is_container(self) -> bool {
        !matches!(self, Self::Data | Self::Text)
    }
}

formats! {
    /// Nothing that can be opened; searched for embedded containers.
    Data, "data", "own", "table";
    /// Text: searched for encoded blobs.
    Text, "text", "own", "table";
    /// zip, jar, apk, OOXML, wheel.
    Zip, "zip", "rawzip, own", "table";
    /// tar in all dialects.
    Tar, "tar", "own", "table";
    /// gzip.
    Gzip, "gzip", "flate2", "table";
    /// zlib.
    Zlib, "zlib", "flate2", "table";
    /// Deflate without any header: only tried where an encoded blob may be it.
    Deflate, "deflate", "flate2", "table";
    /// bzip2.
    Bzip2, "bzip2", "bzip2", "table";
    /// xz.
    Xz, "xz", "lzma-rust2", "table";
    /// .lzma.
    Lzma, "lzma", "lzma-rust2", "table";
    /// lzip.
    Lzip, "lzip", "lzma-rust2, own", "table";
    /// Zstandard.
    Zstd, "zstd", "ruzstd", "table";
    /// lz4, frame and legacy.
    Lz4, "lz4", "lz4_flex", "table";
    /// Brotli: it has no magic, only the name tells.
    Brotli, "brotli", "brotli-decompressor", "table";
    /// compress(1), .Z.
    Compress, "compress", "own", "table";
    /// lzop.
    Lzop, "lzop", "lzokay, own", "table";
    /// Unix archives and .deb.
    Ar, "ar", "own", "table";
    /// RPM packages.
    Rpm, "rpm", "own", "table";
    /// cpio, also initramfs with appended parts.
    Cpio, "cpio", "own", "table";
    /// ELF executables and libraries: sections and overlay.
    Elf, "elf", "object", "table";
    /// PE executables: overlay.
    Pe, "pe", "object", "table";
    /// 7z.
    SevenZip, "7z", "sevenz-rust2", "table";
    /// RAR of all generations.
    Rar, "rar", "rars", "table";
    /// PDF: streams.
    Pdf, "pdf", "own, flate2, weezl", "table";
    /// OLE2 compound files: streams, macros, embedded files.
    Ole, "ole2", "cfb, own", "table";
    /// ISO 9660 and UDF images.
    Iso, "iso", "isomage", "table";
    /// ext2, ext3 and ext4 images.
    Ext, "ext", "ext4-view", "table";
}
