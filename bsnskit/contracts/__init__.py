"""What every table, setting and finding must hold: written once, checked at every door."""
