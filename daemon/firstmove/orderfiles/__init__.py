"""Order exports to frozen orders: by header name and alias, never by position, never by a guess."""
