//! The files it serves: SDK, dashboard and, in the demo, the shop. They lie in the binary; a debug build reads them from
//! the source tree, and the SDK can be read from another folder at run time.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256, Sha384};

#[derive(RustEmbed)]
#[folder = "../../pkg"]
#[allow_missing = true]
struct Sdk;

#[derive(RustEmbed)]
#[folder = "../../www/dashboard"]
#[allow_missing = true]
struct Dashboard;

#[derive(RustEmbed)]
#[folder = "../../www/shop"]
#[allow_missing = true]
struct Shop;

/// The demo shop's manifest.
pub fn shop_manifest() -> Option<String> {
    String::from_utf8(Shop::get(MANIFEST)?.data.into_owned()).ok()
}

const MANIFEST: &str = "manifest.json";

/// What pages load of the SDK; types and build.json are for those who build them.
const LOADED: [&str; 3] = [".js", ".wasm", ".bin"];

/// Below so many bytes compressing does not pay.
const WORTH_COMPRESSING: usize = 512;

/// Of brotli. Debug builds compress slowly enough as it is.
const QUALITY: u32 = if cfg!(debug_assertions) { 2 } else { 10 };

/// Which files are served.
#[derive(Debug, Default)]
pub struct Assets {
    sdk: Option<PathBuf>,
    pages: Option<Pages>,
    cache: Mutex<HashMap<(Part, String), Arc<Asset>>>,
}

/// The pages at the root.
#[derive(Debug)]
enum Pages {
    /// The demo shop, with another manifest where one is given.
    Shop { manifest: Option<String> },
    /// A folder's.
    Folder(PathBuf),
}

/// The part of the site that a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// What a site's pages load.
    Sdk,
    /// The analyst's page.
    Dashboard,
    /// The demo shop, or a folder's pages.
    Shop,
}

/// A file in every form that it is sent in.
#[derive(Debug)]
pub struct Asset {
    /// What it is part of.
    pub part: Part,
    /// Its content type.
    pub kind: &'static str,
    /// Changes with its content.
    pub tag: String,
    /// Its hash, as a tag's `integrity` takes it.
    pub integrity: String,
    /// As it is.
    pub plain: Bytes,
    /// By brotli, where that is smaller.
    pub brotli: Option<Bytes>,
    /// By gzip, where that is smaller.
    pub gzip: Option<Bytes>,
}

impl Assets {
    /// The built-in files, with the SDK from `folder` where one is given.
    pub fn new(sdk: Option<PathBuf>) -> Assets {
        Assets { sdk, ..Assets::default() }
    }

    /// With the demo shop at `/`, and this manifest instead of its own where one is given.
    #[must_use]
    pub fn with_shop(mut self, manifest: Option<String>) -> Assets {
        self.pages = Some(Pages::Shop { manifest });
        self
    }

    /// With the files of a folder at `/`: a page to try a manifest on.
    #[must_use]
    pub fn with_site(mut self, folder: PathBuf) -> Assets {
        self.pages = Some(Pages::Folder(folder));
        self
    }

    /// A file of the dashboard.
    pub fn dashboard(&self, path: &str) -> Option<Arc<Asset>> {
        self.find(Part::Dashboard, path)
    }

    /// A file at the root: of the SDK, or else of the shop.
    pub fn root(&self, path: &str) -> Option<Arc<Asset>> {
        self.find(Part::Sdk, path).or_else(|| self.find(Part::Shop, path))
    }

    /// The files of the SDK that a page loads, by name.
    pub fn loaded(&self) -> Vec<String> {
        let names: Vec<String> = match &self.sdk {
            Some(folder) => fs::read_dir(folder)
                .map(|all| all.flatten().filter_map(|one| one.file_name().into_string().ok()).collect())
                .unwrap_or_default(),
            None => Sdk::iter().map(Cow::into_owned).collect(),
        };
        names.into_iter().filter(|name| LOADED.iter().any(|ending| name.ends_with(ending))).collect()
    }

    /// The integrity hash of each of them. It blocks: not for async code.
    pub fn integrity(&self) -> BTreeMap<String, String> {
        let hashed = |name: String| Some((name.clone(), self.find(Part::Sdk, &name)?.integrity.clone()));
        self.loaded().into_iter().filter_map(hashed).collect()
    }

    fn find(&self, part: Part, path: &str) -> Option<Arc<Asset>> {
        if !is_plain(path) {
            return None;
        }
        let Content { data, hash } = self.read(part, path)?;
        let tag = Base64UrlUnpadded::encode_string(&hash[..12]);
        let key = (part, path.to_owned());
        let known = self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known.filter(|known| known.tag == tag) {
            return Some(known);
        }
        let plain = match data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        let kind = kind(path);
        let compress = plain.len() >= WORTH_COMPRESSING && !kind.starts_with("image/png");
        let smaller = |packed: Option<Vec<u8>>| packed.filter(|packed| packed.len() < plain.len()).map(Bytes::from);
        let (brotli, gzip) = if compress { (smaller(brotli(&plain)), smaller(gzip(&plain))) } else { (None, None) };
        let integrity = format!("sha384-{}", Base64::encode_string(&Sha384::digest(&plain)));
        let asset = Arc::new(Asset { part, kind, tag, integrity, plain, brotli, gzip });
        // Only files that exist get here, so the cache has an end.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).insert(key, asset.clone());
        Some(asset)
    }

    fn read(&self, part: Part, path: &str) -> Option<Content> {
        let embedded = match part {
            Part::Sdk => match &self.sdk {
                Some(folder) => return Some(Content::of(fs::read(folder.join(path)).ok()?)),
                None => Sdk::get(path),
            },
            Part::Dashboard => Dashboard::get(path),
            Part::Shop => match self.pages.as_ref()? {
                Pages::Folder(folder) => return Some(Content::of(fs::read(folder.join(path)).ok()?)),
                Pages::Shop { manifest: Some(manifest) } if path == MANIFEST => {
                    return Some(Content::of(manifest.clone().into_bytes()));
                }
                Pages::Shop { .. } => Shop::get(path),
            },
        };
        let EmbeddedFile { data, metadata } = embedded?;
        Some(Content { data, hash: metadata.sha256_hash() })
    }
}

struct Content {
    data: Cow<'static, [u8]>,
    hash: [u8; 32],
}

impl Content {
    fn of(bytes: Vec<u8>) -> Content {
        let hash = Sha256::digest(&bytes).into();
        Content { data: bytes.into(), hash }
    }
}

/// A path below a folder, by names that are not hidden: nothing that leaves the folder.
fn is_plain(path: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    path.split('/').all(|name| !name.is_empty() && !name.starts_with('.') && name.bytes().all(letter))
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ts" | "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: QUALITY as i32, ..Default::default() };
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &params).ok()?;
    Some(packed)
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(QUALITY.min(9)));
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_its_folder() {
        for path in
            ["../token", "a/../../b", "/etc/passwd", "a//b", ".hidden", "a/.git/b", "", "a/", r"a\b", "a%2e", "ä"]
        {
            assert!(!is_plain(path), "{path}");
        }
        assert!(is_plain("murmur_bg.wasm") && is_plain("lib/sleeves/kit.js"));
    }

    #[test]
    fn the_sdk_can_lie_in_another_folder() {
        let folder = tempfile::tempdir().unwrap();
        let text = "export {};\n".repeat(100);
        fs::write(folder.path().join("index.js"), &text).unwrap();
        let assets = Assets::new(Some(folder.path().into()));
        let first = assets.root("index.js").unwrap();
        assert_eq!((&first.plain[..], first.kind), (text.as_bytes(), "text/javascript; charset=utf-8"));
        assert!(first.brotli.is_some() && first.gzip.is_some());
        assert!(Arc::ptr_eq(&first, &assets.root("index.js").unwrap()), "compressed once");
        fs::write(folder.path().join("index.js"), "export {};").unwrap();
        let second = assets.root("index.js").unwrap();
        assert!(second.tag != first.tag && second.brotli.is_none());
        assert!(assets.root("missing.js").is_none());
    }

    #[test]
    fn the_shop_is_there_only_in_the_demo_and_takes_another_manifest() {
        assert!(Assets::default().root(MANIFEST).is_none());
        assert!(Assets::default().with_shop(None).root("index.html").is_some());
        let assets = Assets::default().with_shop(Some("{}".into()));
        assert_eq!(&assets.root(MANIFEST).unwrap().plain[..], b"{}");
        assert!(assets.dashboard("index.html").is_some());
    }

    #[test]
    fn a_folder_can_be_the_site() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), "<!doctype html>").unwrap();
        let assets = Assets::default().with_site(folder.path().into());
        assert_eq!(&assets.root("index.html").unwrap().plain[..], b"<!doctype html>");
        assert!(assets.root(MANIFEST).is_none() && assets.root("../secret").is_none());
    }
}
