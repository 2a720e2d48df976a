//! base64url without padding (RFC 4648, section 5), by one small loop each way.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// `bytes` as text: four characters for three bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 1);
    let (mut bits, mut length) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        length += 8;
        while length >= 6 {
            length -= 6;
            text.push(letter(bits >> length));
        }
    }
    if length > 0 {
        text.push(letter(bits << (6 - length)));
    }
    text
}

fn letter(bits: u32) -> char {
    char::from(ALPHABET[bits as usize % 64])
}

/// The bytes that `text` writes, where it is what [`encode`] gives for them.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut length) = (0_u32, 0);
    for letter in text.bytes() {
        bits = bits << 6 | ALPHABET.iter().position(|known| *known == letter)? as u32;
        length += 6;
        if length >= 8 {
            length -= 8;
            bytes.push((bits >> length) as u8);
        }
    }
    (encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64UrlUnpadded, Encoding};
    use proptest::prelude::*;

    use super::{decode, encode};

    proptest! {
        /// The crate of the RustCrypto project is the oracle.
        #[test]
        fn it_writes_and_reads_as_base64ct_does(bytes: Vec<u8>, text in "[A-Za-z0-9+/=_-]{0,12}") {
            prop_assert_eq!(encode(&bytes), Base64UrlUnpadded::encode_string(&bytes));
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
            prop_assert_eq!(decode(&text), Base64UrlUnpadded::decode_vec(&text).ok());
        }
    }
}
