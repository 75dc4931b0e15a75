"""Health and figures of a running bot, over HTTP on loopback."""
