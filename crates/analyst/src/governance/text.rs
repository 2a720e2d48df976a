//! Documents as blocks, written as Markdown or as one HTML page that fetches nothing.

use std::fmt::Write;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words, as they are: nothing in them is markup.
    Words(String),
    /// A rule, a name or a number as a program has it.
    Code(String),
}

/// One line of text.
pub type Line = Vec<Piece>;

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The name of the document.
    Title(String),
    /// The name of a section.
    Heading(String),
    /// The name of a part of a section.
    Subheading(String),
    /// A paragraph.
    Text(Line),
    /// Points.
    List(Vec<Line>),
    /// What is said of one thing: what, and what of it.
    Facts(Vec<(String, Line)>),
    /// Rows under a head.
    Table(Vec<String>, Vec<Vec<Line>>),
    /// A drawing, and the same in words.
    Figure(String, String),
    /// Text for a program.
    Code(String),
}

/// Words.
pub fn words(text: impl Into<String>) -> Line {
    vec![Piece::Words(text.into())]
}

/// Code.
pub fn code(text: impl Into<String>) -> Line {
    vec![Piece::Code(text.into())]
}

/// Lines one after another.
pub fn line<const N: usize>(parts: [Line; N]) -> Line {
    parts.concat()
}

/// The document in CommonMark with tables.
pub fn markdown(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        if !text.is_empty() {
            text.push('\n');
        }
        match block {
            Block::Title(title) => text += &format!("# {}\n", escaped(title)),
            Block::Heading(title) => text += &format!("## {}\n", escaped(title)),
            Block::Subheading(title) => text += &format!("### {}\n", escaped(title)),
            Block::Text(line) => text += &format!("{}\n", marked(line)),
            Block::List(lines) => lines.iter().for_each(|line| text += &format!("- {}\n", marked(line))),
            Block::Facts(facts) => {
                text.push_str("| | |\n|---|---|\n");
                for (what, line) in facts {
                    text += &format!("| **{}** | {} |\n", escaped(what), celled(line));
                }
            }
            Block::Table(head, rows) => {
                let head: Vec<_> = head.iter().map(|name| escaped(name)).collect();
                text += &format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
                for row in rows {
                    let cells: Vec<_> = row.iter().map(celled).collect();
                    text += &format!("| {} |\n", cells.join(" | "));
                }
            }
            Block::Figure(_, code) | Block::Code(code) => text += &indented(code),
        }
    }
    text
}

/// The document as one page.
pub fn html(blocks: &[Block]) -> String {
    let title = blocks.iter().find_map(|block| if let Block::Title(title) = block { Some(&title[..]) } else { None });
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n",
        entities(title.unwrap_or_default())
    );
    for block in blocks {
        block_as_html(block, &mut text);
    }
    text + "</main>\n</body>\n</html>\n"
}

fn block_as_html(block: &Block, text: &mut String) {
    let _ = match block {
        Block::Title(title) => writeln!(text, "<h1>{}</h1>", entities(title)),
        Block::Heading(title) => writeln!(text, "<h2>{}</h2>", entities(title)),
        Block::Subheading(title) => writeln!(text, "<h3>{}</h3>", entities(title)),
        Block::Text(line) => writeln!(text, "<p>{}</p>", tagged(line)),
        Block::List(lines) => {
            let points: String = lines.iter().map(|line| format!("<li>{}</li>\n", tagged(line))).collect();
            writeln!(text, "<ul>\n{points}</ul>")
        }
        Block::Facts(facts) => {
            let fact =
                |(what, line): &(String, Line)| format!("<dt>{}</dt><dd>{}</dd>\n", entities(what), tagged(line));
            writeln!(text, "<dl>\n{}</dl>", facts.iter().map(fact).collect::<String>())
        }
        Block::Table(head, rows) => {
            let head: String = head.iter().map(|name| format!("<th scope=\"col\">{}</th>", entities(name))).collect();
            let row = |row: &Vec<Line>| {
                let cells: String = row.iter().map(|line| format!("<td>{}</td>", tagged(line))).collect();
                format!("<tr>{cells}</tr>\n")
            };
            let rows: String = rows.iter().map(row).collect();
            writeln!(
                text,
                "<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>"
            )
        }
        Block::Figure(svg, _) => writeln!(text, "<figure>{svg}</figure>"),
        Block::Code(code) => writeln!(text, "<pre tabindex=\"0\"><code>{}</code></pre>", entities(code)),
    };
}

const STYLE: &str = "
:root { color-scheme: light dark; --ink: light-dark(#1c1b19, #eceae4); --soft: light-dark(#5d5a53, #a9a59b);
  --line: light-dark(#dcd8cf, #3a3833); --page: light-dark(#fbfaf7, #191816); --card: light-dark(#f1eee7, #232220); }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; } h2 { margin-top: 2.6rem; border-top: 1px solid var(--line); padding-top: 1.4rem; }
h3 { margin-top: 2rem; }
code { font: 0.9em ui-monospace, monospace; background: var(--card); border-radius: 4px; padding: 0.1em 0.3em; overflow-wrap: anywhere; }
pre { background: var(--card); border-radius: 8px; padding: 1rem; overflow: auto; } pre code { padding: 0; background: none; overflow-wrap: normal; }
dl { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: 0.45rem 1rem; background: var(--card); border-radius: 8px; padding: 1rem; }
dt { color: var(--soft); } dd { margin: 0; } .wide { overflow: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.94rem; } th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.7rem 0.45rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; } figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.5rem; } }
@media print { body { background: none; } h2 { break-after: avoid; } dl { break-inside: avoid; } }
";

/// Code as a block that no text in it can end.
fn indented(code: &str) -> String {
    code.lines().map(|line| format!("    {line}\n")).collect()
}

fn marked(line: &Line) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => escaped(words),
        Piece::Code(code) => fenced(code),
    };
    line.iter().map(piece).collect()
}

/// In a table a bar ends the cell, in code too.
fn celled(line: &Line) -> String {
    marked(line).replace("||", "\\|\\|").replace('\n', " ")
}

/// Code between as many backticks as it does not hold itself.
fn fenced(code: &str) -> String {
    let mut ticks = String::from("`");
    while code.contains(&ticks) {
        ticks.push('`');
    }
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{code}{pad}{ticks}")
}

/// Words in which nothing is markup.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\n' | '\r' => text.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '#' | '~' | '&' => text.extend(['\\', letter]),
            '>' if text.is_empty() => text.push_str("\\>"),
            other => text.push(other),
        }
    }
    text
}

fn tagged(line: &Line) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => entities(words),
        Piece::Code(code) => format!("<code>{}</code>", entities(code)),
    };
    line.iter().map(piece).collect()
}

/// Text in which nothing is HTML.
pub(super) fn entities(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
