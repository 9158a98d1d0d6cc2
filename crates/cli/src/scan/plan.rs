//! From options and configuration to a sweep that is ready to start.

use super::{roots, since};
use crate::{
    args::{ActionChoice, ScanArgs},
    exit::{Exit, Failure},
    profile::Profile,
    rules_command::failure,
    standard,
};
use lazaret_config::{
    CacheChoice, PackageFiles, Places, Scan, ScanAction, Settings, Signatures, Span, Threads,
};
use lazaret_engine::{Arsenal, Excludes, Knowledge, Limits, Scope, Sweep, VerdictCache};
use lazaret_feed::Content;
use lazaret_rules::{Define, RuleSpec, RuleStore, RulesError, SourceSet, Tolerance};
use std::{
    path::{Path, PathBuf},
    thread,
};

/// A sweep, and where it will write.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) sweep: Sweep,
    pub(crate) cache_dir: Option<PathBuf>,
    /// Set if malicious files are taken: what then happens to those of packages.
    pub(crate) takes: Option<PackageFiles>,
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
            unpack: (!args.no_unpack)
                .then(|| args.limits.unwrap_or(Profile::OnDemand).limits(&settings.config.limits)),
            timeout: args.timeout.or(config.timeout).map(Span::duration),
        };
        let cache_dir = cache_dir(args, config, &places);
        let cache = cache_dir.as_ref().and_then(|dir| {
            let opened = VerdictCache::open(dir, arsenal.id(), limits, &arsenal.externals());
            opened.inspect_err(|e| tracing::warn!("scanning without a cache: {e}")).ok()
        });
        let takes = takes(args, &settings);
        let sweep = Sweep {
            given: Vec::new(),
            knowledge: Knowledge::None,
            arsenal: keeping(arsenal, cache_dir.as_deref()),
            targets: roots::targets(args)?,
            scope: scope(args, config)?,
            limits,
            threads: threads(args, config),
            report_all: args.all,
            holds_malicious: takes.is_some(),
            cache,
        };
        Ok(Self { cache_dir: cache_dir.filter(|_| sweep.cache.is_some()), sweep, takes })
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
        ("scan.action", args.action.is_some()),
    ];
    let sets_limits = args.no_unpack || args.limits.is_some();
    let limits = settings.origins().map(|(key, ..)| (key, sets_limits));
    let limits = limits.filter(|(key, _)| key.starts_with("limits.on_demand."));
    let mut given =
        given.into_iter().chain(limits).filter_map(|(key, is_given)| is_given.then_some(key));
    given
        .try_for_each(|key| settings.may_override(key))
        .map_err(|e| Failure::new(Exit::Configuration, e))
}

fn takes(args: &ScanArgs, settings: &Settings) -> Option<PackageFiles> {
    let action = match args.action {
        Some(ActionChoice::Report) => ScanAction::Report,
        Some(ActionChoice::Quarantine) => ScanAction::Quarantine,
        None => settings.config.scan.action,
    };
    (action == ScanAction::Quarantine).then_some(settings.config.quarantine.package_files)
}

/// The rules and limits of a scan without options: what this machine's configuration says.
pub(crate) fn configured() -> Result<(Arsenal, Limits), Failure> {
    let nothing = || Failure::new(Exit::Internal, "a scan needs options");
    let Plan { sweep, .. } = Plan::new(&ScanArgs::without_options().ok_or_else(nothing)?)?;
    Ok((sweep.arsenal, sweep.limits))
}

/// The rules of a scan without options, were this package active; and what holds for packages.
pub(crate) fn sources_with(package: &Content) -> Result<(Signatures, SourceSet), Failure> {
    let (places, settings) =
        lazaret_config::load().map_err(|e| Failure::new(Exit::Configuration, e))?;
    let standard = |set: &mut SourceSet| standard::add_package(set, package);
    let set = sources(&settings.config.scan, &[], &places, standard)?;
    Ok((settings.config.signatures, set))
}

fn arsenal(args: &ScanArgs, config: &Scan, places: &Places) -> Result<Arsenal, Failure> {
    let is_standard = config.default_rules && !args.no_default_rules;
    let standard = |set: &mut SourceSet| {
        if is_standard { standard::add_active(set, places) } else { Ok(()) }
    };
    let set = sources(config, &args.rules, places, standard)?;
    let tolerance = if args.ignore_invalid { Tolerance::SkipInvalid } else { Tolerance::Strict };
    armed(set, args.define.clone(), tolerance, places)
}

fn sources(
    config: &Scan,
    more: &[RuleSpec],
    places: &Places,
    standard: impl FnOnce(&mut SourceSet) -> Result<(), RulesError>,
) -> Result<SourceSet, Failure> {
    let mut set = SourceSet::new();
    standard(&mut set).map_err(|e| failure(&e))?;
    let Ok(configured) =
        config.rules.iter().map(|text| text.parse::<RuleSpec>()).collect::<Result<Vec<_>, _>>();
    let allowed = places.allow_list();
    let allowed = allowed.exists().then(|| RuleSpec { namespace: "allowed".into(), path: allowed });
    for spec in configured.iter().chain(more).chain(&allowed) {
        set.add(spec).map_err(|e| failure(&e))?;
    }
    Ok(set)
}

fn armed(
    mut set: SourceSet,
    defines: Vec<Define>,
    tolerance: Tolerance,
    places: &Places,
) -> Result<Arsenal, Failure> {
    let scratch = if places.cache.is_dir() { places.cache.clone() } else { std::env::temp_dir() };
    set.load_lists(&scratch, tolerance).map_err(|e| failure(&e))?;
    Ok(Arsenal::new(set, defines, tolerance))
}

/// The arsenal with a store for compiled rules beside the verdicts, if there is a directory.
fn keeping(arsenal: Arsenal, cache_dir: Option<&Path>) -> Arsenal {
    let opened = cache_dir.map(|dir| RuleStore::open(&dir.join("rules")));
    match opened {
        Some(Ok(store)) => arsenal.keeping(store),
        Some(Err(e)) => {
            tracing::warn!("compiling rules anew: {e}");
            arsenal
        }
        None => arsenal,
    }
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
