//! The tables of errors in the package's READMEs, made from the one list of kinds in the code.

use mimc_wasm::error::ErrorKind;

use crate::checklist::WRITE;

/// The meanings for Chinese readers. A kind that is missing here, or is no more, fails the test.
const CHINESE: &[(&str, &str)] = &[
    ("invalid_input", "调用本身有错，没有发送任何请求。"),
    ("transport", "没有 HTTP 响应：被拒绝、连接重置、域名无法解析或被 CORS 拦截。"),
    ("timeout", "在允许的时间内没有完整的响应。"),
    ("http", "状态码不是 2xx，也没有可读的应答。"),
    ("decode", "状态码是 2xx，但内容不是该接口所承诺的。"),
    ("api", "服务拒绝了请求；原因见 `code` 和 `serviceMessage`。"),
    ("token", "取 token 的函数失败、超时或返回了无意义的内容。"),
    ("server_only", "在网页中构造了需要密钥的类。"),
    ("not_logged_in", "没有登录就进行实时调用。"),
    ("connection_lost", "消息得到确认之前连接断开。"),
    ("too_large", "内容超过服务允许的长度。"),
    ("destroyed", "对象已销毁。"),
    ("not_initialized", "在 `await init()` 之前使用了某个类。"),
    ("login_refused", "服务拒绝登录。"),
    ("kicked", "服务结束了会话。"),
    ("ack_timeout", "在允许的时间内没有收到确认。"),
    ("send_refused", "服务没有接受消息。"),
    ("no_websocket", "宿主没有 WebSocket。"),
    ("wrong_build", ".wasm 文件属于另一次构建。"),
    ("internal", "本包自身的缺陷。"),
];

const START: &str = "<!-- Made from the code by `cargo xtask docs`. -->\n";
const END: &str = "<!-- Up to here. -->\n";

fn table(head: &str, rows: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    let rows = rows.map(|(kind, meaning)| format!("| `{kind}` | {} |\n", meaning.trim()));
    format!("\n| {head} |\n| --- | --- |\n{}\n", rows.collect::<String>())
}

fn check(name: &str, table: &str) {
    let file = format!("{}/pkg-template/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once(START).unwrap_or_else(|| panic!("{name} must have {START}"));
    let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("{name} must have {END}"));
    let expected = format!("{before}{START}{table}{END}{after}");
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&file, &expected).unwrap();
        return;
    }
    assert!(text == expected, "pkg-template/{name} is not up to date: run `cargo xtask docs`");
}

#[test]
fn the_english_table_of_errors_is_up_to_date() {
    check("README.md", &table("`kind` | what happened", ErrorKind::TABLE.iter().copied()));
}

#[test]
fn the_chinese_table_of_errors_is_up_to_date() {
    let kinds = |table: &[(&'static str, &str)]| table.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
    assert_eq!(
        kinds(CHINESE),
        kinds(ErrorKind::TABLE),
        "CHINESE lists the kinds as they are in src/error.rs"
    );
    check("README.zh-CN.md", &table("`kind` | 发生了什么", CHINESE.iter().copied()));
}
