//! Any text as JSON-LD, and any that begins as HTML as a page: what is read keeps its limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use murmur_analyst::page;
use murmur_core::context::page::{LONGEST_TEXT, LONGEST_VALUE, MOST_HEADINGS, MOST_WORDS};

fuzz_target!(|data: &[u8]| {
    let read = if data.starts_with(b"<") {
        page::read_bytes(data, Some("/a%20page?q#f"))
    } else {
        let linked = String::from_utf8_lossy(data);
        page::read(&format!("<script type=\"application/ld+json\">{linked}</script>"), None)
    };
    let values =
        [read.title, read.description, read.site_name, read.language, read.direction, read.author, read.published];
    let lists = [
        (read.keywords, MOST_WORDS),
        (read.kinds, MOST_WORDS),
        (read.sections, MOST_WORDS),
        (read.declared, MOST_WORDS),
    ];
    let lists = lists.into_iter().chain([(read.headings, MOST_HEADINGS)]);
    let listed = lists.flat_map(|(list, most)| {
        assert!(list.len() <= most);
        list
    });
    for value in values.into_iter().flatten().chain(listed) {
        assert!(!value.is_empty() && value.trim() == value && value.chars().count() <= LONGEST_VALUE, "{value:?}");
    }
    assert!(read.text.chars().count() <= LONGEST_TEXT);
});
