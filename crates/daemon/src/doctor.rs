//! What this kernel lets us do.
//!
//! Owns: the answer of `lazaretd --probe`, which `lazaret doctor` puts into words.

use lazaret_onaccess::{Plan, probe as ask};
use serde_json::{Value, json};

/// `{"watches":bool,"error":...,"lacks":[{"code","meaning"}]}`
pub(crate) fn probe() -> Value {
    match ask().and_then(|probes| Plan::of(&probes)) {
        Ok(plan) => {
            let lacks: Vec<Value> = plan
                .degraded()
                .iter()
                .map(|lack| json!({ "code": lack.code(), "meaning": lack.meaning() }))
                .collect();
            json!({ "schema": 1, "watches": true, "lacks": lacks })
        }
        Err(error) => json!({
            "schema": 1, "watches": false, "lacks": [],
            "code": error.code(), "error": error.to_string(),
        }),
    }
}
