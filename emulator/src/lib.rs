//! A local emulator of the MIMC service.
