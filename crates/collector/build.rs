//! The binary holds the SDK, the dashboard and the demo shop: when a file of theirs comes or goes, it is built anew.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for folder in ["../../pkg", "../../www/dashboard", "../../www/shop"] {
        if Path::new(folder).exists() {
            println!("cargo::rerun-if-changed={folder}");
        }
    }
}
