"""The terminal reader. The only package that imports Textual.

app        opens the workspace's lanes and the main screen
lanes      threads in which questions are answered, so that the screen never waits
keys       every command with its keys
document   a file as it is shown; knows nothing of the screen
history    where the reader was; knows nothing of the screen
widgets    what the panes are made of: attributes down, messages up
commands   what the keys do, grouped as the help groups them
screens    the main screen, and the ones that open above it
"""
