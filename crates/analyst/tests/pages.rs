//! Real saved pages: what each says of itself in its own metadata is read, all of it.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod support;

use murmur_analyst::page;
use murmur_core::context::page::{LONGEST_TEXT, LONGEST_VALUE, MOST_HEADINGS, Page};
use scraper::{Html, Selector};
use serde_json::Value;
use support::{root, shared, shared_json, skip};

const FIELDS: [&str; 7] = ["title", "byline", "dir", "lang", "excerpt", "siteName", "publishedTime"];

/// Mozilla's names for the fields of a page.
fn read(page: &Page, field: &str) -> Option<String> {
    match field {
        "title" => &page.title,
        "byline" => &page.author,
        "dir" => &page.direction,
        "lang" => &page.language,
        "excerpt" => &page.description,
        "siteName" => &page.site_name,
        "publishedTime" => &page.published,
        other => panic!("{other}"),
    }
    .clone()
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Everything that the page's metadata says, taken without Murmur's reader: all meta contents, title, language and
/// direction, and all texts in JSON-LD.
fn metadata(html: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    let all = |selector: &str| html.select(&Selector::parse(selector).unwrap()).collect::<Vec<_>>();
    let mut said: Vec<String> = Vec::new();
    for (selector, attribute) in [("meta", "content"), ("html, body", "lang"), ("html, body", "dir")] {
        said.extend(all(selector).iter().filter_map(|element| element.attr(attribute)).map(spaced));
    }
    said.extend(all("head > title").iter().map(|title| spaced(&title.text().collect::<String>())));
    for script in all("script[type='application/ld+json']") {
        let script = script.text().collect::<String>();
        let json = script.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        if let Ok(value) = serde_json::from_str(json) {
            texts(&value, &mut said);
        }
    }
    said
}

fn texts(value: &Value, said: &mut Vec<String>) {
    match value {
        Value::String(text) => said.push(spaced(text)),
        Value::Array(items) => items.iter().for_each(|item| texts(item, said)),
        Value::Object(entries) => entries.values().for_each(|value| texts(value, said)),
        _ => {}
    }
}

#[test]
fn all_that_real_pages_say_in_their_metadata_is_read() {
    let Ok(folder) = std::fs::read_dir(root().join("../shared/data/pages")) else {
        return skip("all_that_real_pages_say_in_their_metadata_is_read", "../shared/data/pages is not there");
    };
    let mut names: Vec<_> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let [mut said, mut guesses, mut wrong] = [Vec::new(), Vec::new(), Vec::new()];
    for name in &names {
        let html = shared(&format!("pages/{name}/page.html.gz")).unwrap();
        let expected = shared_json(&format!("pages/{name}/expected-metadata.json")).unwrap();
        let metadata = metadata(&html);
        let page = page::read(&html, None);
        for field in FIELDS {
            let Some(value) = expected[field].as_str().map(spaced) else { continue };
            let place = format!("{name}.{field}");
            if !metadata.iter().any(|text| text.contains(&value)) {
                guesses.push(place);
                continue;
            }
            let found = read(&page, field).map(|text| spaced(&text));
            if found.as_ref() != Some(&value) {
                wrong.push(format!("{place}: {found:?} and not {value:?}"));
            }
            said.push(place);
        }
    }
    println!("read {} of {}; body guesses: {}", said.len() - wrong.len(), said.len(), guesses.join(", "));
    assert_eq!(wrong, [""; 0], "of {} fields", said.len());
    assert_eq!((names.len(), said.len() > 60), (22, true), "{said:?}");
}

/// The document `<body>` + `body`.
fn of_body(body: &str) -> Page {
    page::read(&format!("<!doctype html><title>t</title><body>{body}"), None)
}

#[test]
fn text_is_what_a_visitor_sees_without_what_every_page_repeats() {
    let read = of_body(
        "<nav>Shop <h2>Menu</h2></nav><h1>Blue<br>notes</h1><p>H<sub>2</sub>O, <b>bo</b>ld<!-- x -->er
        <script>no</script><style>no</style><noscript><p>no</p></noscript><template><h2>no</h2></template>
        <ul><li>one</li><li>two</li></ul><a>three</a><a>four</a><div hidden>no</div><i aria-hidden='true'>no</i>
        <h2 hidden>no</h2><p STYLE='color:red;display:none'>no</p><svg><title>no</title></svg></p><footer><h3>no</h3></footer>",
    );
    assert_eq!(read.text, "Blue notes H2O, bolder one two three four");
    assert_eq!(read.headings, ["Blue notes"]);
    assert_eq!(read.title.as_deref(), Some("t"));
    assert_eq!(of_body("<p>around</p><main><p>inside</p></main>").text, "inside");
    assert_eq!(of_body("<p>around</p><main> </main>").text, "around");
    assert_eq!(page::read("<svg><title>no</title></svg>", None).title, None);
    assert_eq!(page::read("", None), Page::default());
}

#[test]
fn an_author_in_the_markup_is_read_where_no_metadata_names_one() {
    let markup = "<p itemprop='author' itemscope>By <b itemprop='name'> Anna  B. </b></p>";
    assert_eq!(of_body(markup).author.as_deref(), Some("Anna B."));
    assert_eq!(page::read(&format!("<meta name=author content=Ben>{markup}"), None).author.as_deref(), Some("Ben"));
}

#[test]
fn bytes_are_read_in_the_encoding_they_say() {
    let text = |bytes: &[u8]| page::read_bytes(bytes, None).text;
    let latin = |head: &str| [head.as_bytes(), b"<p>M\xfcsik"].concat();
    assert_eq!(text("<p>Müsik".as_bytes()), "Müsik");
    assert_eq!(text(&latin("")), "Müsik");
    assert_eq!(text(&latin("<meta charset=iso-8859-1>")), "Müsik");
    assert_eq!(text(&latin("<meta http-equiv=content-type content='text/html; charset=windows-1252'>")), "Müsik");
    assert_eq!(text(b"<meta charset='koi8-r'><p>\xc4\xd6\xc1\xda"), "джаз");
    assert_eq!(text("\u{feff}<meta charset=koi8-r><p>Müsik".as_bytes()), "Müsik");
    assert_eq!(text(&"\u{feff}<p>Müsik".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()), "Müsik");
    assert_eq!(text("<meta charset=utf-16le><p>Müsik".as_bytes()), "Müsik");
}

#[test]
fn hostile_pages_are_clipped() {
    const MB: usize = 1 << 20;
    for (unit, what) in [
        ("jazz and vinyl ", "text"),
        ("🎷", "emoji"),
        ("ג׳אז ו", "right to left"),
        (" ", "nothing but space"),
        ("&", "half references"),
        ("<", "half tags"),
        ("<p", "an endless tag"),
        ("<div>", "nesting"),
        ("<b><p>", "misnested format"),
        ("<p><font size=1 x>", "many formats"),
        ("<span>", "nesting that every block looks through"),
        ("<h1>a</h1>", "headings"),
        ("<nav><h1>a", "headings in navigation"),
        ("<table><a>", "what a table throws out"),
        ("<meta name=a content=b>", "metas"),
        ("<script type=application/ld+json>{\"a\":</script>", "broken JSON-LD"),
        ("<!--x-->", "comments"),
        ("</p>", "ends without a beginning"),
        ("\0\u{feff}\u{202e}", "odd characters"),
    ] {
        let much = if unit.contains(['<', '&']) { MB } else { 10 * MB };
        let read = of_body(&unit.repeat(much / unit.len()));
        assert!(read.text.chars().count() <= LONGEST_TEXT, "{what}");
        assert!(read.headings.len() <= MOST_HEADINGS, "{what}");
    }
    let read = of_body(&format!("<h1>{}</h1>", "jazz ".repeat(MB)));
    assert_eq!((read.text.chars().count(), read.headings[0].chars().count()), (LONGEST_TEXT - 1, LONGEST_VALUE - 1));
    let long = |letter: &str| letter.repeat(MB);
    let html = format!("<meta name=description content='{}'><title>{}</title>", long("a"), long("b"));
    let read = page::read(&html, Some(&format!("/{}", long("c"))));
    let lengths = [read.description.unwrap().len(), read.title.unwrap().len(), read.path.len()];
    assert_eq!(lengths, [LONGEST_VALUE; 3]);
}
