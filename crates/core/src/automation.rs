//! Programs that read pages: they are not visitors, so nothing of them is kept or reported.

use crate::cut::parts;

/// Parts of the names of such programs that run scripts, in lower case. The same class as the npm package isbot's short
/// pattern; reviewed against the agents below. Of the list crawler-user-agents 1.60.0 they name 234 of the 270 that call
/// themselves a browser (isbot 5.2.3: 261, in-app browsers of people among them), and none of 936 of people (user-agents
/// 2.1.198).
const PARTS: &str = "bot crawl spider slurp headless http lighthouse scan search preview inspect phantom monitor archiver \
                     mediapartners prerender agent synthetic pingdom ptst gtmetrix selenium playwright google- .com";

/// Whether this user agent names a program and not a person's browser. A phone maker whose name ends in "bot" is a
/// person's.
pub fn is_bot(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    let agent = agent.as_bytes();
    // By windows of bytes: the library's searcher is faster on long text, and large.
    let holds = |part: &[u8]| {
        let mut places = agent.windows(part.len()).enumerate();
        places.any(|(at, found)| found == part && !(part == b"bot" && agent[..at].ends_with(b"cu")))
    };
    agent.is_empty() || parts(PARTS, " ").any(|part| holds(part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_from_browsers() {
        for agent in include_str!("automation/bots.txt").lines() {
            assert!(is_bot(agent), "{agent}");
        }
        for agent in include_str!("automation/browsers.txt").lines() {
            assert!(!is_bot(agent), "{agent}");
        }
        assert!(is_bot(""), "a browser says what it is");
    }
}
