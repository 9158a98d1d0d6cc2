//! Bytes as a reader of fanotify might get them: the walk over them ends without a fault.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let infos = |record: lazaret_onaccess::Record<'_>| record.infos().count();
    let total: usize = lazaret_onaccess::records(bytes).flatten().map(infos).sum();
    assert!(total <= bytes.len() / 4, "more information records than fit");
});
