//! What this service says when it refuses: its own codes, in words of ours.

use crate::rest::Failure;

pub(super) const NOT_IMPORTED: Failure = Failure::Other(50001, "the user has not been imported");
pub(super) const BAD_PARAMETER: Failure = Failure::Other(50002, "bad request parameter");
pub(super) const NEEDS_ADMINISTRATOR: Failure = Failure::Other(50003, "the identifier is no administrator");
pub(super) const BAD_URL: Failure = Failure::Other(60002, "HTTP parse error, check the URL");
pub(super) const BAD_JSON: Failure = Failure::Other(60003, "the request JSON could not be parsed");
pub(super) const NO_IDENTIFIER: Failure = Failure::Other(60004, "identifier is missing");
pub(super) const BAD_APP: Failure = Failure::Other(60006, "SDKAppID is invalid");
pub(super) const TOO_MANY: Failure = Failure::Other(60011, "SDKAppID frequency exceeded");
pub(super) const NO_APP: Failure = Failure::Other(60012, "sdkappid is missing");
pub(super) const BAD_ACCOUNT: Failure = Failure::Other(60015, "the account must be a string");
pub(super) const EXPIRED: Failure = Failure::Other(70001, "UserSig has expired");
pub(super) const NO_SIGNATURE: Failure = Failure::Other(70002, "UserSig is empty");
pub(super) const UNREADABLE: Failure = Failure::Other(70003, "UserSig cannot be parsed");
pub(super) const WRONG_KEY: Failure = Failure::Other(70009, "UserSig verification failed");
pub(super) const OTHER_IDENTIFIER: Failure =
    Failure::Other(70013, "identifier differs from the one in the UserSig");
pub(super) const OTHER_APP: Failure = Failure::Other(70014, "sdkappid differs from the one in the UserSig");
pub(super) const UNKNOWN_APP: Failure = Failure::Other(70020, "SDKAppID does not exist");
