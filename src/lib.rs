//! Client for the MIMC instant-messaging cloud.
