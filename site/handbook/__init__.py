"""The handbook: pages of the site that the program writes about itself."""
