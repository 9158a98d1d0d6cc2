//! From options and configuration to a sweep that is ready to start.

use super::{roots, since};
use crate::{
    args::ScanArgs,
    exit::{Exit, Failure},
    rules_command::failure,
};
use lazaret_config::{CacheChoice, Places, Scan, Settings, Span, Threads};
use lazaret_engine::{Arsenal, Excludes, Limits, Scope, Sweep, VerdictCache};
use lazaret_rules::{RuleSpec, SourceSet, Tolerance};
use std::{path::PathBuf, thread};

/// A sweep, and where it will write.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) sweep: Sweep,
    pub(crate) cache_dir: Option<PathBuf>,
}

impl Plan {
    pub(crate) fn new(args: &ScanArgs) -> Result<Self, Failure> {
        let (places, settings) =
            lazaret_config::load().map_err(|e| Failure::new(Exit::Configuration, e))?;
        check_locks(args, &settings)?;
        let config = &settings.config.scan;
        let arsenal = arsenal(args, config, &places)?;
        let limits = Limits {
            max_size: args.max_size.or(config.max_size).map(|size| size.0),
            timeout: args.timeout.or(config.timeout).map(Span::duration),
        };
        let cache_dir = cache_dir(args, config, &places);
        let cache = cache_dir.as_ref().and_then(|dir| {
            let opened = VerdictCache::open(dir, arsenal.id(), limits, &arsenal.externals());
            opened.inspect_err(|e| tracing::warn!("scanning without a cache: {e}")).ok()
        });
        let sweep = Sweep {
            arsenal,
            targets: roots::targets(args)?,
            scope: scope(args, config)?,
            limits,
            threads: threads(args, config),
            report_all: args.all,
            cache,
        };
        Ok(Self { cache_dir: cache_dir.filter(|_| sweep.cache.is_some()), sweep })
    }
}

/// What a managed file sets, no option changes.
fn check_locks(args: &ScanArgs, settings: &Settings) -> Result<(), Failure> {
    let given = [
        ("scan.rules", !args.rules.is_empty()),
        ("scan.default_rules", args.no_default_rules),
        ("scan.threads", args.threads.is_some()),
        ("scan.exclude", !args.exclude.is_empty()),
        ("scan.one_file_system", args.one_file_system),
        ("scan.max_size", args.max_size.is_some()),
        ("scan.timeout", args.timeout.is_some()),
        ("scan.cache", args.cache.is_some()),
    ];
    let mut given = given.into_iter().filter_map(|(key, is_given)| is_given.then_some(key));
    given
        .try_for_each(|key| settings.may_override(key))
        .map_err(|e| Failure::new(Exit::Configuration, e))
}

fn arsenal(args: &ScanArgs, config: &Scan, places: &Places) -> Result<Arsenal, Failure> {
    let mut set = SourceSet::new();
    if config.default_rules && !args.no_default_rules {
        set.add_embedded().map_err(|e| failure(&e))?;
    }
    let Ok(configured) =
        config.rules.iter().map(|text| text.parse::<RuleSpec>()).collect::<Result<Vec<_>, _>>();
    for spec in configured.iter().chain(&args.rules) {
        set.add(spec).map_err(|e| failure(&e))?;
    }
    let tolerance = if args.ignore_invalid { Tolerance::SkipInvalid } else { Tolerance::Strict };
    let scratch = if places.cache.is_dir() { places.cache.clone() } else { std::env::temp_dir() };
    set.load_lists(&scratch, tolerance).map_err(|e| failure(&e))?;
    Ok(Arsenal::new(set, args.define.clone(), tolerance))
}

fn scope(args: &ScanArgs, config: &Scan) -> Result<Scope, Failure> {
    let patterns: Vec<String> = config.exclude.iter().chain(&args.exclude).cloned().collect();
    let excludes = Excludes::new(&patterns)
        .map_err(|e| Failure::new(Exit::Usage, format!("--exclude: {e}")))?;
    let since = args.since.as_deref().map(|text| since::parse(text, jiff::Timestamp::now()));
    Ok(Scope {
        excludes,
        one_file_system: args.one_file_system || config.one_file_system,
        since: since.transpose()?,
    })
}

fn threads(args: &ScanArgs, config: &Scan) -> usize {
    let chosen = args.threads.or(config.threads).map(Threads::count);
    chosen.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from))
}

fn cache_dir(args: &ScanArgs, config: &Scan, places: &Places) -> Option<PathBuf> {
    match &args.cache {
        Some(choice) if choice.as_os_str() == "none" => None,
        Some(dir) => Some(dir.clone()),
        None => match &config.cache {
            CacheChoice::Nowhere => None,
            CacheChoice::Standard => Some(places.cache.join("verdicts")),
            CacheChoice::Directory(dir) => Some(dir.clone()),
        },
    }
}
