//! `[control]`: who may ask the running service for what.
//!
//! Owns: [`Control`]. Must not: know what a role may do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The Unix groups that have each role. Root has all of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct Control {
    /// Groups that may see how the service is.
    pub viewer: Vec<String>,
    /// Groups that may also see what protection costs and steer what is at hand.
    pub operator: Vec<String>,
    /// Groups that may pause and resume protection.
    pub admin: Vec<String>,
    /// Groups that may read what happened.
    pub auditor: Vec<String>,
}

impl Default for Control {
    fn default() -> Self {
        let group = |name: &str| vec![format!("lazaret-{name}")];
        Self {
            viewer: group("viewer"),
            operator: group("operator"),
            admin: group("admin"),
            auditor: group("auditor"),
        }
    }
}
