//! Searches (reference 2.4).

use super::{Api, Asking};
use crate::{chzzk::query::Query, http::Request};

/// What is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    Channels,
    Lives,
    Videos,
    Lounges,
    /// Ends of a channel's name that was begun.
    ChannelNames,
}

impl Search {
    /// As errors and logs say it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Channels => "search for channels",
            Self::Lives => "search for lives",
            Self::Videos => "search for videos",
            Self::Lounges => "search for lounges",
            Self::ChannelNames => "names of channels",
        }
    }

    /// How many rows the web page asks for at once. The most that are given are not known.
    pub(crate) const fn page(self) -> u32 {
        match self {
            Self::Lounges => 50,
            _ => 20,
        }
    }
}

impl Api {
    /// The page that begins at the cursor (`offset=20`), or the first.
    pub(crate) fn search(&self, search: Search, keyword: &str, size: u32, cursor: Option<&str>) -> Request {
        let path = match search {
            Search::Channels => "/service/v1/search/channels",
            Search::Lives => "/service/v1/search/lives",
            Search::Videos => "/service/v1/search/videos",
            Search::ChannelNames => "/service/v1/search/channels/auto-complete",
            Search::Lounges => "/nng_main/v2/search/lounges",
        };
        let size_name = if search == Search::Lounges { "limit" } else { "size" };
        let query = Query::new(path).with("keyword", keyword).with(size_name, size);
        let query = query.with_encoded(Some(cursor.unwrap_or("offset=0")));
        let asking = Asking(search.words(), "");
        match search {
            Search::Lounges => self.community(query, asking),
            // As the web page asks: otherwise what belongs to the first channel may come along.
            Search::Channels => self.main(query.with("withFirstChannelContent", false), asking),
            _ => self.main(query, asking),
        }
    }
}
