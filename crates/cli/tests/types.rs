//! That what `murmur types` writes does what it promises, by TypeScript's own compiler.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

#[path = "../../analyst/tests/support/mod.rs"]
mod data;
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

/// A page's code, and the lines that must not compile.
const PAGE: &str = "
import type { Murmur } from 'murmur';
import type { Question, TypedMurmur } from './murmur-types';
declare const murmur: Murmur;
const typed: TypedMurmur = murmur;
typed.has('regular');
typed.explain('hesitant').then((explanation) => explanation?.why.length);
typed.track('purchase', { value: 19.9 });
typed.track('view');
typed.track('cart_add');
typed.on('segments', ({ entered }) => entered.length);
typed.consent({ store: true });
export const question: Question = 'regular';
typed.has('regluar'); // wrong
typed.explain('regluar'); // wrong
typed.track('purchace'); // wrong
typed.track('purchase', { valeu: 1 }); // wrong
typed.track('purchase', { value: '19.90' }); // wrong
typed.track('cart_add', { value: 1 }); // wrong
export const other: Question = 'regluar'; // wrong
";

#[test]
fn a_misspelt_segment_signal_or_field_does_not_compile() {
    let name = "a_misspelt_segment_signal_or_field_does_not_compile";
    let compiler = data::root().join("node_modules/.bin/tsc");
    if !compiler.exists() {
        return data::skip(name, "no node_modules: run `npm ci`");
    }
    let manifest = data::root().join("www/shop/manifest.json");
    let types = support::run(&["types", manifest.to_str().unwrap()], b"");
    assert!(types.status.success());
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    write("murmur-types.ts", &types.stdout);

    write("page.ts", PAGE.as_bytes());
    let wrong: Vec<_> =
        (1..).zip(PAGE.lines()).filter(|(_, line)| line.ends_with("// wrong")).map(|(n, _)| n).collect();
    assert_eq!(errors(&compiler, folder.path()), wrong);
}

/// The lines of `page.ts` that the compiler refuses; any other refusal fails the test.
fn errors(compiler: &Path, folder: &Path) -> Vec<usize> {
    let murmur = data::root().join("js/types.ts").canonicalize().unwrap();
    let options = serde_json::json!({
        "compilerOptions": {
            "target": "ES2022", "lib": ["ES2022", "DOM"], "module": "ESNext", "moduleResolution": "Bundler",
            "types": [], "strict": true, "noEmit": true, "verbatimModuleSyntax": true,
            "paths": { "murmur": [murmur] },
        },
        "files": ["page.ts", "murmur-types.ts"],
    });
    fs::write(folder.join("tsconfig.json"), options.to_string()).unwrap();
    let output = Command::new(compiler).args(["-p", "tsconfig.json", "--pretty", "false"]).current_dir(folder).output();
    let output = String::from_utf8(output.unwrap().stdout).unwrap();
    let errors = output.lines().filter(|line| line.contains("error TS")).map(|line| {
        let place = line.strip_prefix("page.ts(").unwrap_or_else(|| panic!("{output}"));
        place.split_once(',').unwrap().0.parse().unwrap()
    });
    errors.collect()
}
