//! No circles between the modules of a crate.
//!
//! Owns: the judgement on the graph of uses, at every level: siblings are compared with all that
//! lies below them, and a parent's own code counts as one more sibling.
//!
//! Must not: read code.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{Place, Uses};

type Graph = BTreeMap<String, BTreeMap<String, (Place, Place)>>;

/// One complaint for every circle, with the uses that close it.
pub(crate) fn complaints(room: &str, uses: &Uses) -> Vec<String> {
    let mut complaints = Vec::new();
    for parent in parents(uses) {
        let graph = siblings(&parent, uses);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for node in graph.keys() {
            let reached = reach(&graph, node);
            if seen.contains(node.as_str()) || !reached.contains(node.as_str()) {
                continue;
            }
            let circle: Vec<&str> = reached
                .into_iter()
                .filter(|other| reach(&graph, other).contains(node.as_str()))
                .collect();
            complaints
                .push(format!("{room}: a circle of modules: {}", uses_within(&graph, &circle)));
            seen.extend(circle);
        }
    }
    complaints
}

/// Every place that has something below it.
fn parents(uses: &Uses) -> BTreeSet<Place> {
    let places = uses.iter().flat_map(|(from, to)| [from, to]);
    let mut parents: BTreeSet<Place> = BTreeSet::from([Place::new()]);
    for place in places {
        parents.extend((1..place.len()).map(|length| place[..length].to_vec()));
    }
    parents
}

/// The uses below `parent`, each side seen as the child of `parent` that it lies in.
fn siblings(parent: &[String], uses: &Uses) -> Graph {
    let mut graph = Graph::new();
    for (from, to) in uses {
        let (Some(one), Some(other)) = (child(parent, from), child(parent, to)) else { continue };
        if one != other {
            let example = (from.clone(), to.clone());
            graph.entry(one).or_default().entry(other).or_insert(example);
        }
    }
    graph
}

fn child(parent: &[String], place: &Place) -> Option<String> {
    let below = place.strip_prefix(parent)?;
    Some(below.first().cloned().unwrap_or_else(|| "(its own code)".to_owned()))
}

fn reach<'a>(graph: &'a Graph, start: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        for next in graph.get(node).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    found
}

fn uses_within(graph: &Graph, circle: &[&str]) -> String {
    let name = |place: &Place| format!("crate::{}", place.join("::"));
    let inner = graph.iter().filter(|(from, _)| circle.contains(&from.as_str()));
    let uses = inner.flat_map(|(_, targets)| {
        targets.iter().filter(|(to, _)| circle.contains(&to.as_str())).map(|(_, uses)| uses)
    });
    let uses: Vec<String> =
        uses.map(|(from, to)| format!("{} uses {}", name(from), name(to))).collect();
    uses.join(", ")
}

#[cfg(test)]
mod tests {
    use super::complaints;
    use crate::modules::{Uses, uses};
    use crate::tree::packages;

    fn planted(edges: &[(&str, &str)]) -> Uses {
        let place = |path: &str| {
            path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        edges.iter().map(|(from, to)| (place(from), place(to))).collect()
    }

    #[test]
    fn the_tree_has_no_circle_of_modules() {
        let packages = packages();
        let found: Vec<String> = packages
            .iter()
            .flat_map(|package| complaints(&package.room, &uses(&package.sources)))
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn a_planted_circle_is_named_once() {
        let found = complaints("x", &planted(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]));
        assert_eq!(
            found,
            [
                "x: a circle of modules: crate::a uses crate::b, crate::b uses crate::c, crate::c uses crate::a"
            ]
        );
        assert!(complaints("x", &planted(&[("a", "b"), ("b", "c"), ("a", "c")])).is_empty());
    }

    #[test]
    fn children_stand_for_their_parent_among_its_siblings() {
        let found = complaints("x", &planted(&[("a::one", "b"), ("b", "a::two")]));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_child_and_its_parents_own_code_can_make_a_circle() {
        assert_eq!(complaints("x", &planted(&[("a", "a::b"), ("a::b", "a")])).len(), 1);
        assert!(complaints("x", &planted(&[("a", "a::b"), ("a::c", "a::b")])).is_empty());
    }
}
