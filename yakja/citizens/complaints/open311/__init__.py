"""Open311 GeoReport v2 as pure code: what is asked, what is answered in XML and JSON, what other servers answer."""
