use super::json;
use super::linked;
use super::said::{Said, without_site};
use super::text::clean;
use super::{LONGEST_VALUE, MOST_WORDS, Page};
use crate::tree::Tree;

fn page(metas: &[(&str, &str)], scripts: &[&str]) -> Page {
    let mut said = Said::default();
    metas.iter().for_each(|(name, content)| said.meta(name, content));
    scripts.iter().filter_map(|script| json::read(script)).for_each(|tree| linked::read(&tree, &mut said));
    said.page()
}

#[test]
fn the_better_source_is_believed_whatever_comes_first() {
    let mut metas = vec![
        ("parsely-title", "6"),
        ("twitter:title", "5"),
        ("title", "4"),
        ("og:title", "3"),
        ("DCTERMS.title", "2"),
        ("og:title", "second of two"),
    ];
    let script = r#"{"@context":"https://schema.org","@type":"NewsArticle","headline":"1"}"#;
    for turn in 0..metas.len() {
        metas.rotate_left(turn);
        assert_eq!(page(&metas, &[]).title.as_deref(), Some("2"), "{metas:?}");
        assert_eq!(page(&metas, &[script]).title.as_deref(), Some("1"), "{metas:?}");
    }
    assert_eq!(page(&[("og:title", "a"), ("og:title", "b")], &[]).title.as_deref(), Some("a"));
    assert_eq!(page(&[("title", " \u{a0}")], &[]).title, None);
}

#[test]
fn an_address_is_no_author() {
    assert_eq!(page(&[("article:author", "https://example.org/anna")], &[]).author, None);
    assert_eq!(page(&[("article:author", "Anna")], &[]).author.as_deref(), Some("Anna"));
}

#[test]
fn lists_keep_each_word_once_up_to_their_limit() {
    let many: Vec<String> = (0..MOST_WORDS + 5).map(|number| number.to_string()).collect();
    let read =
        page(&[("keywords", "jazz, vinyl,, jazz "), ("article:tag", "folk"), ("murmur:topics", &many.join(","))], &[]);
    assert_eq!(read.keywords, ["jazz", "vinyl", "folk"]);
    assert_eq!(read.declared, many[..MOST_WORDS]);
    for commas in ["موسيقى، جاز،أخبار", "موسيقى、جاز，أخبار", "موسيقى,جاز ,أخبار"]
    {
        assert_eq!(page(&[("keywords", commas)], &[]).keywords, ["موسيقى", "جاز", "أخبار"], "{commas}");
    }
}

#[test]
fn values_are_cut_spaced_and_unescaped_once_more() {
    assert_eq!(clean(" a\n\t b\u{a0}c ", 99).as_deref(), Some("a b c"));
    assert_eq!(
        clean("&quot;R&amp;B&#39;s&#x1F3B7; & co&nope; &#xD800;", 99).as_deref(),
        Some("\"R&B's🎷 & co&nope; \u{fffd}")
    );
    assert_eq!(clean("שלום 🎺🎺 עולם", 7).as_deref(), Some("שלום 🎺🎺"));
    assert_eq!(clean("ab cd", 3).as_deref(), Some("ab"));
    let spaces: String = ('\0'..=char::MAX).filter(|c| c.is_whitespace()).collect();
    assert_eq!(clean(&format!("a{spaces}b{spaces}"), 99).as_deref(), Some("a b"));
    assert_eq!(clean("so\u{ad}ft\u{200b}ware", 99).as_deref(), Some("software"));
    assert_eq!(clean(&"&".repeat(1_000_000), LONGEST_VALUE).map(|text| text.len()), Some(LONGEST_VALUE));
    assert_eq!(clean("&#99999999999;", 99).as_deref(), Some("&#99999999999;"));
}

#[test]
fn a_title_loses_its_site_where_enough_remains() {
    assert_eq!(
        without_site("Get your Frontend JavaScript Code Covered | Code | Nicolas"),
        "Get your Frontend JavaScript Code Covered | Code"
    );
    assert_eq!(without_site("Cinq mots et c’est ça » Le site"), "Cinq mots et c’est ça");
    assert_eq!(without_site("Mozilla - Wikipedia"), "Mozilla - Wikipedia");
    assert_eq!(without_site("A well-known and good record"), "A well-known and good record");
}

#[test]
fn linked_data_is_read_in_every_wrapping() {
    let bare = r#"{"@context":"https://schema.org","@type":"BlogPosting","headline":"Blue notes"}"#;
    for script in [
        bare.to_owned(),
        format!("\n<![CDATA[{bare}]]>\n"),
        format!("//<![CDATA[\n{bare}\n//]]>"),
        format!("/*<![CDATA[*/{bare}/*]]>*/"),
        format!("<!--{bare}-->"),
        format!("<!--//--><![CDATA[//><!--\n{bare}\n//--><!]]>"),
        format!("{bare};"),
        format!("[{bare}]"),
    ] {
        let read = page(&[], &[&script]);
        assert_eq!(
            (read.title.as_deref(), &read.kinds[..]),
            (Some("Blue notes"), &["BlogPosting".into()][..]),
            "{script}"
        );
    }
}

#[test]
fn graphs_lists_and_nested_things_are_read() {
    let graph = r##"{"@context":["https://schema.org",{"x":"y"}],"@graph":[
        {"@type":["WebPage","ItemPage"],"mainEntity":{"@type":"https://schema.org/Article","name":"The main thing",
            "author":[{"@id":"#anna"},{"@type":"Person","name":"Ben"},"https://example.org/c"],"publisher":{"@id":"#org"},
            "articleSection":["Jazz","Vinyl"],"about":{"name":"Bebop"},"keywords":"a, b","datePublished":"2026-01-02",
            "description":"What it is"}},
        {"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","name":"Records"},{"item":{"name":"Blue"}},
            {"name":"The main thing"}]},
        {"@type":"Person","@id":"#anna","name":"Anna"},
        {"@type":"Organization","@id":"#org","name":"Vinyl"},
        {"@type":"WebSite","name":"Less than the publisher"}]}"##;
    let read = page(&[], &[graph]);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        read,
        Page {
            title: text("The main thing"),
            description: text("What it is"),
            keywords: vec!["a".into(), "b".into()],
            site_name: text("Vinyl"),
            author: text("Anna, Ben"),
            published: text("2026-01-02"),
            kinds: ["WebPage", "ItemPage", "Article", "BreadcrumbList", "Person", "Organization", "WebSite"]
                .map(Into::into)
                .into(),
            sections: ["Jazz", "Vinyl", "Bebop", "Records", "Blue"].map(Into::into).into(),
            ..Page::default()
        }
    );
    assert_eq!(
        page(&[], &[r#"{"@context":"https://schema.org","@type":"WebSite","name":"Vinyl"}"#]).site_name,
        text("Vinyl")
    );
}

#[test]
fn words_of_another_vocabulary_say_nothing() {
    let other =
        r#"{"@context":"https://example.org","@type":"Article","headline":"x","murmur:topics":["Jazz","Folk, Blues"]}"#;
    assert_eq!(
        page(&[], &[other]),
        Page { declared: ["Jazz", "Folk", "Blues"].map(Into::into).into(), ..Page::default() }
    );
    assert_eq!(page(&[], &[r#"{"@type":"Article","headline":"x"}"#]), Page::default());
}

#[test]
fn broken_documents_are_left_out_and_lose_no_other() {
    let good = r#"{"@context":"https://schema.org","@type":"Article","headline":"Good"}"#;
    let broken = [
        "",
        "{",
        "[",
        "\"",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "{} {}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "nul",
        "{\"a\":\"\\u12\"}",
        "-",
        "undefined",
        "<p>",
        "{'a':1}",
    ];
    for broken in broken {
        assert_eq!(json::read(broken), None, "{broken}");
        assert_eq!(page(&[], &[broken, good]).title.as_deref(), Some("Good"));
    }
}

#[test]
fn deep_and_endless_documents_are_refused_without_a_crash() {
    for (opening, closing) in [("[", "]"), ("{\"@graph\":", "}")] {
        let nested = |depth: usize| [&opening.repeat(depth), "null", &closing.repeat(depth)].concat();
        assert!(json::read(&nested(32)).is_some());
        assert!(json::read(&nested(33)).is_none());
        assert!(json::read(&opening.repeat(1_000_000)).is_none());
    }
    let wide = format!("[{}1]", r#"{"@context":"https://schema.org","@type":"T"},"#.repeat(10_000));
    assert_eq!(page(&[], &[&wide]).kinds, ["T"]);
}

#[test]
fn halves_of_pairs_are_replaced_and_pairs_joined() {
    let text = |json: &str| match json::read(json) {
        Some(Tree::Text(text)) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(text(r#""\ud83c\udfb7\n\u00e9\/""#), "🎷\né/");
    assert_eq!(text(r#""\ud83c.""#), "\u{fffd}.");
    assert_eq!(text(r#""\ud83c\u0041\udfb7""#), "\u{fffd}A\u{fffd}");
}

proptest::proptest! {
    /// What `serde_json` reads is read alike, numbers apart; what it refuses is refused, numbers and halves apart.
    #[test]
    fn json_is_what_serde_takes_for_json(text in r#"(\[|\]|\{|\}|"|:|,|a|\\n|\\u00e9|true|null| |"a":|"b"|\{"a":|\[\]){0,12}"#) {
        let expected = serde_json::from_str::<serde_json::Value>(&text).ok();
        let sorted = |tree: Tree| format!("{tree:?}");
        let once = |tree: &Tree| !matches!(tree, Tree::Map(entries) if entries.len() > 1);
        match (json::read(&text), expected) {
            (Some(read), Some(expected)) if once(&read) => proptest::prop_assert_eq!(sorted(read), sorted((&expected).into())),
            (read, expected) => proptest::prop_assert_eq!(read.is_some(), expected.is_some()),
        }
    }
}
