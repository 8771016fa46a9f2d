/// Equality of bytes. `==` on strings takes two spellings of one letter for the same word.
func sameBytes(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
