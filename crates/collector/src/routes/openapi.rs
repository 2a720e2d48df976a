//! The API's description. `tests/openapi.rs` holds it against what the routes really do.

use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::{documents, health, plan, reports, totals};
use crate::error::ProblemDocument;

#[derive(OpenApi)]
#[openapi(
    info(title = "Murmur collector", description = "Counts randomized answers once and keeps totals."),
    paths(
        reports::take,
        reports::preflight,
        totals::totals,
        totals::estimates,
        plan::plan,
        health::lives,
        health::ready,
        documents::openapi,
        documents::promise,
        documents::manifest_schema,
        documents::problem,
    ),
    components(schemas(ProblemDocument)),
    tags(
        (name = "pages", description = "What a page sends"),
        (name = "analysts", description = "What an analyst reads"),
        (name = "operators", description = "What an operator watches"),
    ),
    modifiers(&Token),
    servers((url = "/")),
)]
pub(super) struct Api;

struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("What `murmur token` prints"));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer.build()));
    }
}
