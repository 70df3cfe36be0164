# quietly COMMAND…: runs a Swift build without the libraries' notes about files that they do not use, which are no
# business of a reader here. Its exit status is the command's.
quietly() {
  "$@" 2>&1 | grep --line-buffered -v -E \
    "^warning: '[a-z0-9-]+': found [0-9]+ file|^    .*/checkouts/|^\[[0-9]+/[0-9]+\] (Emitting module|Wrapping AST|Write )"
  return "${PIPESTATUS[0]}"
}
