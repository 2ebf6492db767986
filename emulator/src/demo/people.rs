//! Who is in the demo and where they talk.

/// The language of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

use Language::{Chinese, English};

/// Account and the name people call it by.
pub(super) const PEOPLE: [(&str, &str); 12] = [
    ("lilei", "李雷"),
    ("hanmeimei", "韩梅梅"),
    ("wangfang", "王芳"),
    ("zhangwei", "张伟"),
    ("liuyang", "刘洋"),
    ("chenjing", "陈静"),
    ("alice", "Alice Chen"),
    ("bob", "Bob Miller"),
    ("carol", "Carol Jones"),
    ("david", "David Kim"),
    ("emma", "Emma Brown"),
    ("kefu", "客服小智"),
];

/// One-to-one conversations, the busiest first.
pub(super) const PAIRS: [(&str, &str, Language); 16] = [
    ("lilei", "hanmeimei", Chinese),
    ("alice", "bob", English),
    ("wangfang", "zhangwei", Chinese),
    ("lilei", "alice", English),
    ("alice", "hanmeimei", Chinese),
    ("carol", "emma", English),
    ("liuyang", "chenjing", Chinese),
    ("lilei", "wangfang", Chinese),
    ("bob", "emma", English),
    ("alice", "carol", English),
    ("lilei", "kefu", Chinese),
    ("hanmeimei", "chenjing", Chinese),
    ("david", "bob", English),
    ("alice", "liuyang", Chinese),
    ("zhangwei", "emma", English),
    ("lilei", "david", English),
];

/// An ordinary topic; the first member owns it.
pub(super) struct Room {
    pub(super) name: &'static str,
    pub(super) bulletin: &'static str,
    pub(super) language: Language,
    pub(super) members: &'static [&'static str],
}

pub(super) const ROOMS: [Room; 6] = [
    Room {
        name: "产品设计组",
        bulletin: "每天十点站会，下午两点联调",
        language: Chinese,
        members: &["lilei", "hanmeimei", "wangfang", "zhangwei", "alice"],
    },
    Room {
        name: "Release 2.0 🚀",
        bulletin: "Branch is frozen: fixes only",
        language: English,
        members: &["alice", "bob", "carol", "lilei", "zhangwei", "emma"],
    },
    Room {
        name: "周末爬山 🏔️",
        bulletin: "周日早上七点，地铁站集合",
        language: Chinese,
        members: &["liuyang", "chenjing", "lilei", "hanmeimei"],
    },
    Room {
        name: "Book club 📚",
        bulletin: "",
        language: English,
        members: &["emma", "carol", "alice", "david", "hanmeimei"],
    },
    Room {
        name: "Support 客服",
        bulletin: "Tickets first, chatter later 先处理工单",
        language: English,
        members: &["kefu", "alice", "lilei", "bob", "wangfang"],
    },
    Room {
        name: "全员群",
        bulletin: "欢迎大家！Welcome everybody!",
        language: Chinese,
        members: &[
            "wangfang",
            "lilei",
            "hanmeimei",
            "zhangwei",
            "liuyang",
            "chenjing",
            "alice",
            "bob",
            "carol",
            "david",
            "emma",
            "kefu",
        ],
    },
];

/// Name, owner and members of the unlimited topic; the owner comes first.
pub(super) const HALL: (&str, &[&str]) =
    ("粉丝大厅 Fan hall", &["wangfang", "lilei", "alice", "bob", "emma", "liuyang"]);

/// Who blocks whom.
pub(super) const BLOCKS: [(&str, &str); 3] =
    [("carol", "david"), ("zhangwei", "kefu"), ("alice", "zhangwei")];
