//! One page: pinned and ordinary conversations, each with a cursor of its own.

use serde_json::{Value, json};

use super::refusals::{BAD_ACCOUNT, BAD_PARAMETER};
use crate::ids::AppId;
use crate::rest::Failure;
use crate::rest::endpoint::Call;
use crate::rest::input::Fields;
use crate::store::{TencentContact, TencentPosition, TencentSelection};

/// Bits of `AssistFlags`.
const PINNED: i64 = 1;
const EMPTY: i64 = 2;
const PINNED_PAGED: i64 = 4;
const MARKS: i64 = 8 | 16 | 32;

/// More than anybody has.
const ALL: u32 = u32::MAX - 1;

/// What the body asks for.
pub(super) struct Wish {
    pub(super) account: String,
    ordinary: TencentPosition,
    pinned: TencentPosition,
    flags: i64,
}

/// A list from where the cursor stood, and where it stands then.
struct Part {
    items: Vec<TencentContact>,
    position: TencentPosition,
    complete: bool,
}

impl Wish {
    pub(super) fn read(body: &Fields) -> Result<Self, Failure> {
        let account = body.get("From_Account").ok_or(BAD_PARAMETER)?.as_str().ok_or(BAD_ACCOUNT)?;
        if account.is_empty() {
            return Err(BAD_PARAMETER);
        }
        let integer = |name: &str| {
            let value = body.get(name).and_then(Value::as_i64);
            value.filter(|value| *value >= 0).ok_or(BAD_PARAMETER)
        };
        Ok(Self {
            account: account.to_owned(),
            ordinary: TencentPosition { time: integer("TimeStamp")?, index: integer("StartIndex")? },
            pinned: TencentPosition { time: integer("TopTimeStamp")?, index: integer("TopStartIndex")? },
            flags: integer("AssistFlags")?,
        })
    }

    pub(super) fn page(&self, call: &Call<'_>, app: AppId) -> Result<Value, Failure> {
        let size = call.knobs.tencent_page_size.max(1);
        let pinned = self.has(PINNED);
        let top_size = if self.has(PINNED_PAGED) { size } else { ALL };
        let top = if pinned { Some(self.part(call, app, Some(true), self.pinned, top_size)?) } else { None };
        let rest = self.part(call, app, pinned.then_some(false), self.ordinary, size)?;
        let (mut items, mut top_position, mut complete) = (Vec::new(), self.pinned, rest.complete);
        if let Some(top) = top {
            items.extend(top.items.iter().map(|item| self.show(item, true)));
            top_position = top.position;
            complete &= top.complete;
        }
        items.extend(rest.items.iter().map(|item| self.show(item, false)));
        Ok(json!({
            "ActionStatus": "OK",
            "ErrorCode": 0,
            "ErrorInfo": "",
            "ErrorDisplay": "",
            "SessionItem": items,
            "CompleteFlag": i64::from(complete),
            "TimeStamp": rest.position.time,
            "StartIndex": rest.position.index,
            "TopTimeStamp": top_position.time,
            "TopStartIndex": top_position.index,
        }))
    }

    /// `pinned`: which list, or both in one.
    fn part(
        &self,
        call: &Call<'_>,
        app: AppId,
        pinned: Option<bool>,
        from: TencentPosition,
        size: u32,
    ) -> Result<Part, Failure> {
        let selection = TencentSelection { app, owner: &self.account, pinned, with_empty: self.has(EMPTY) };
        // One more than shown tells whether there is more.
        let mut items = call.tx.tencent_contacts(selection, from, i64::from(size) + 1)?;
        let complete = items.len() <= size as usize;
        items.truncate(size as usize);
        Ok(Part { position: from.after(&items), items, complete })
    }

    fn show(&self, item: &TencentContact, pinned: bool) -> Value {
        let peer = if item.kind == TencentContact::GROUP { "GroupId" } else { "To_Account" };
        let mut shown = json!({
            "Type": item.kind,
            peer: item.peer,
            "MsgTime": item.time,
            "TopFlag": i64::from(pinned),
        });
        if self.has(MARKS) {
            let groups = item.group_ids.as_deref().and_then(|text| serde_json::from_str(text).ok());
            let marks = [
                ("StandardMark", item.standard_mark.clone().map(Value::from)),
                ("CustomMark", item.custom_mark.clone().map(Value::from)),
                ("ContactGroupId", groups),
            ];
            for (name, value) in marks {
                if let Some(value) = value {
                    shown[name] = value;
                }
            }
        }
        shown
    }

    fn has(&self, bits: i64) -> bool {
        self.flags & bits != 0
    }
}
