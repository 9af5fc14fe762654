"""What customers wrote: coded from what is coded already, and gathered where no reason covers it."""
