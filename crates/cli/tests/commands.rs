//! What the commands print, word for word: every ```` ```console ```` block of `tests/cmd/*.md`.
//!
//! `TRYCMD=overwrite cargo test -p murmur-cli --test commands` writes anew what they print now.

#[test]
fn commands_print_what_their_documents_show() {
    trycmd::TestCases::new().case("tests/cmd/*.md");
}
