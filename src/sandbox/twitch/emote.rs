//! Emotes by their names, as the service puts them into the `emotes` tag.

/// A few of the global ones.
const KNOWN: [(&str, &str); 8] = [
    ("Kappa", "25"),
    ("Keepo", "1902"),
    ("LUL", "425618"),
    ("HeyGuys", "30259"),
    ("PogChamp", "305954156"),
    ("BibleThump", "86"),
    ("<3", "9"),
    (":)", "1"),
];

/// The tag, and whether there is nothing but emotes. Positions are code points, counted from 0, both ends inclusive.
pub(super) fn find(text: &str, offset: usize) -> (String, bool) {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    let (mut start, mut words, mut emotes) = (offset, 0, 0);
    for word in text.split(' ') {
        let length = word.chars().count();
        words += usize::from(length > 0);
        if let Some((_, id)) = KNOWN.iter().find(|(name, _)| *name == word) {
            let range = format!("{start}-{}", start + length - 1);
            emotes += 1;
            match found.iter_mut().find(|(own, _)| own == id) {
                Some((_, ranges)) => ranges.push(range),
                None => found.push((id, vec![range])),
            }
        }
        start += length + 1;
    }
    let ids: Vec<_> = found.iter().map(|(id, ranges)| format!("{id}:{}", ranges.join(","))).collect();
    (ids.join("/"), emotes > 0 && emotes == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_code_points() {
        assert_eq!(find("Kappa Keepo Kappa", 0), ("25:0-4,12-16/1902:6-10".into(), true));
        assert_eq!(find("👩\u{200d}🚀 Kappa kappa", 0), ("25:4-8".into(), false));
        assert_eq!(find("hi  LUL", 6), ("425618:10-12".into(), false));
        assert_eq!(find("", 0), (String::new(), false));
    }
}
