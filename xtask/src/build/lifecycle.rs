//! What wasm-bindgen writes into every class about its object in the wasm memory, said once instead: in `Handle` of
//! `pkg-template/glue-helpers.js`.

use anyhow::{Context as _, Result, ensure};

use super::glue::Script;

impl Script {
    /// Makes every exported class a `Handle`.
    pub(super) fn share_lifecycle(&mut self) -> Result<()> {
        let declared =
            |line: &str| Some(line.strip_prefix("const ")?.split_once("Finalization = ")?.0.to_owned());
        let classes: Vec<String> = self.text.lines().filter_map(declared).collect();
        ensure!(!classes.is_empty(), "wasm-bindgen's JavaScript has changed: no class has a registry");
        for class in classes {
            self.share_lifecycle_of(&class)
                .with_context(|| format!("the lifecycle of the class {class} cannot be shared"))?;
        }
        Ok(())
    }

    fn share_lifecycle_of(&mut self, class: &str) -> Result<()> {
        let free = format!("wasm.__wbg_{}_free", class.to_lowercase());
        let wrap = format!(
            "    static __wrap(ptr) {{\n        const obj = Object.create({class}.prototype);\n        \
             obj.__wbg_ptr = ptr;\n        {class}Finalization.register(obj, obj.__wbg_ptr, obj);\n        \
             return obj;\n    }}\n"
        );
        if self.text.contains(&wrap) {
            self.replace(&wrap, "")?;
        }
        let own = format!(
            "    __destroy_into_raw() {{\n        const ptr = this.__wbg_ptr;\n        this.__wbg_ptr = 0;\n        \
             {class}Finalization.unregister(this);\n        return ptr;\n    }}\n    free() {{\n        \
             const ptr = this.__destroy_into_raw();\n        {free}(ptr, 0);\n    }}\n"
        );
        self.replace(
            &own,
            &format!("    static __free(ptr, dropped) {{\n        {free}(ptr, dropped);\n    }}\n"),
        )?;
        for made in ["ret[0]", "ret"] {
            let adopt = format!(
                "        this.__wbg_ptr = {made};\n        \
                 {class}Finalization.register(this, this.__wbg_ptr, this);\n        return this;\n"
            );
            if self.text.contains(&adopt) {
                self.replace(&adopt, &format!("        super();\n        return this.__adopt({made});\n"))?;
            }
        }
        self.replace(&format!("class {class} {{"), &format!("class {class} extends Handle {{"))?;
        self.replace(
            &format!("if (Symbol.dispose) {class}.prototype[Symbol.dispose] = {class}.prototype.free;\n"),
            "",
        )?;
        self.replace(&format!("const {class}Finalization = lazyRegistry(ptr => {free}(ptr, 1));\n"), "")
    }
}
