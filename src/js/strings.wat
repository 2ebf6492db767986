;; Strings from ASCII or UTF-16 in the memory of the SDK, by the engine's own "JS string builtins": what values.js holds in
;; base64. Two loops, since one that asks for the width of each character takes a third longer.
(module
  (type $units (array (mut i16)))
  (import "wasm:js-string" "fromCharCodeArray"
    (func $string (param (ref null $units) i32 i32) (result (ref extern))))
  (import "m" "m" (memory 0))
  (func (export "t") (param $at i32) (param $length i32) (param $wide i32) (result (ref extern))
    (local $units (ref $units))
    (local $place i32)
    (local.set $units (array.new_default $units (local.get $length)))
    (if (local.get $wide)
      (then
        (loop $next
          (if (i32.lt_u (local.get $place) (local.get $length))
            (then
              (array.set $units (local.get $units) (local.get $place)
                (i32.load16_u (i32.add (local.get $at) (i32.shl (local.get $place) (i32.const 1)))))
              (local.set $place (i32.add (local.get $place) (i32.const 1)))
              (br $next)))))
      (else
        (loop $next
          (if (i32.lt_u (local.get $place) (local.get $length))
            (then
              (array.set $units (local.get $units) (local.get $place)
                (i32.load8_u (i32.add (local.get $at) (local.get $place))))
              (local.set $place (i32.add (local.get $place) (i32.const 1)))
              (br $next))))))
    (call $string (local.get $units) (i32.const 0) (local.get $length))))
