"""Live views for JupyterLab and Voilà: traits are the model, a plain ES module is the view, a few lines wire them."""
