"""What every feature needs: the base cog, sending, permissions, message text, views, services, and the funnel for errors."""
