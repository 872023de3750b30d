//! Applications, as they are registered in the developer centre.

use std::{fmt, sync::Arc};

use super::{World, scope, world::State};
use crate::sandbox::invent;

/// An application of the sandbox; comes from [`Official`](super::Official). Its id and secret open nothing but the sandbox.
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let official = Sandbox::start()?.chzzk_official();
/// let application = official.application();
/// application.register_redirect("http://localhost:8080/callback");
/// application.add_scope("드롭스");
/// // Application::builder(application.client_id(), application.client_secret()).endpoints(…)…
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Clone)]
pub struct Application {
    world: Arc<World>,
    pub(super) index: usize,
    client_id: String,
    client_secret: String,
}

pub(super) struct ApplicationState {
    pub(super) client_id: String,
    client_secret: String,
    pub(super) scopes: Vec<String>,
    /// None registered: any will do.
    redirects: Vec<String>,
    pub(super) under_review: bool,
}

impl ApplicationState {
    pub(super) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }

    pub(super) fn redirects_to(&self, uri: &str) -> bool {
        let web = uri.starts_with("http://") || uri.starts_with("https://");
        web && (self.redirects.is_empty() || self.redirects.iter().any(|own| own == uri))
    }
}

impl State {
    pub(super) fn find_application(&self, id: &str, secret: &str) -> Option<usize> {
        self.applications.iter().position(|own| own.client_id == id && own.client_secret == secret)
    }
}

impl Application {
    pub(super) fn add(world: &Arc<World>) -> Self {
        world.update(|state| {
            let index = state.applications.len();
            let client_id = invent::uuid(&format!("client id {index}"));
            let client_secret = invent::url_safe(&format!("client secret {index}"), 43);
            state.applications.push(ApplicationState {
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
                scopes: scope::ORDINARY.map(str::to_owned).into(),
                redirects: Vec::new(),
                under_review: false,
            });
            Self { world: world.clone(), index, client_id, client_secret }
        })
    }

    /// `Client-Id`, which has the form of a UUID.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.application().client_id().matches('-').count(), 4);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// `Client-Secret`, 43 characters.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.application().client_secret().len(), 43);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// Registers a login redirect URL. The consent page compares them letter by letter; as long as none is registered, and
    /// only here, it takes every `http://` and `https://` one, because a test does not know its port.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.application().register_redirect("http://localhost:8080/callback");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn register_redirect(&self, uri: &str) {
        self.world.update(|state| state.application_mut(self.index).redirects.push(uri.to_owned()));
    }

    /// The application has these scopes and no others from now on. Tokens that were given out keep theirs.
    ///
    /// The names are those of the developer centre or of tokens. Unknown ones are taken too, to see what a program makes of them.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.application().set_scopes(["유저 정보 조회", "채팅 메시지 쓰기"]);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_scopes(&self, names: impl IntoIterator<Item = impl AsRef<str>>) {
        let names = names.into_iter().map(|name| scope::name(name.as_ref())).collect();
        self.world.update(|state| state.application_mut(self.index).scopes = names);
    }

    /// One scope more; 드롭스 is the one that an application does not have from the start.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.application().add_scope("드롭스");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_scope(&self, name: &str) {
        let name = scope::name(name);
        self.world.update(|state| state.application_mut(self.index).scopes.push(name));
    }

    /// Whether the review of the scopes is unfinished. Then creating a session for a user is answered with 500, as somebody saw it.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.application().set_under_review(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_under_review(&self, under_review: bool) {
        self.world.update(|state| state.application_mut(self.index).under_review = under_review);
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { world: _, index: _, client_id, client_secret: _ } = self;
        f.debug_struct("Application").field("client_id", client_id).finish_non_exhaustive()
    }
}
