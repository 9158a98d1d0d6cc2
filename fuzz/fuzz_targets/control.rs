//! Bytes as a visitor of the control socket may send them: a request or an error, and a request that
//! is understood is the same after its own writing.
#![no_main]
use lazaret_control::{Request, decode};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(request) = decode::<Request>(bytes) else { return };
    let text = serde_json::to_vec(&request).unwrap();
    assert_eq!(decode::<Request>(&text).unwrap(), request);
    let _checked = request.call.check(request.reason.as_deref());
});
