extension CompletionPlan {
    var fishScript: String {
        let name = "_" + function
        let keys = places.map { quoted($0.key) }.joined(separator: " ")
        let leading = places.filter { !$0.nextWords.isEmpty }.map { quoted($0.key) }.joined(separator: " ")
        let valued = Set(
            places.flatMap(\.options).filter { $0.shape == .option }.flatMap { form in
                (form.short.map { ["-\($0)"] } ?? []) + [form.long]
            }
        ).sorted()
        var script = """
            # fish completion of \(executable); written by '\(executable) completion fish'

            # The place in the table that the words before the cursor lead to, the number of arguments
            # after it, the word of the family, the directory to work in, and the first argument.
            function \(name)_line
                set -l place ''
                set -l family ''
                set -l subject ''
                set -l number 0
                set -l directory ''
                set -l option ''
                set -l words (commandline -opc)
                for word in $words[2..-1]
                    if test -n "$option"
                        test "$option" = -C; and set directory $word
                        set option ''
                        continue
                    end
                    switch $word
                        case '--*=*'
                            continue
                        case '-*'
                            contains -- $word \(valued.joined(separator: " ")); and set option $word
                            continue
                    end
                    if contains -- "$place$word " \(keys)
                        set place "$place$word "
                    else if test "$place$word" = help
                        continue
                    else if test "$place" = ''
                        set place '@ '
                        set family $word
                    else if contains -- "$place" \(leading)
                        # A word that is not in the table: nothing can follow it.
                        set place '!'
                    else
                        test $number -gt 0; or set subject $word
                        set number (math $number + 1)
                    end
                end
                printf '%s\\n' "$place" $number "$family" "$directory" "$subject"
            end

            function \(name)_at
                set -l line (\(name)_line)
                test "$line[1]" = "$argv[1]"; or return 1
                set -q argv[2]; or return 0
                string match -q -- $argv[2] $line[2]
            end

            # Names that only the repository knows; one with any other character is not offered.
            function \(name)_names
                set -l line (\(name)_line)
                set -l before
                test -n "$line[4]"; and set before -C $line[4]
                test -n "$line[3]"; and set -a argv $line[3]
                test -n "$line[5]"; and set -a argv --of=$line[5]
                set -l word (commandline -ct | string replace -r '^--[^=]*=' '')
                test -n "$word"; and set -a argv --word=$word
                \(executable) $before complete $argv 2>/dev/null |
                    string match -r '^[A-Za-z0-9._/+@=][A-Za-z0-9._/+@=-]*$'
            end

            complete -c \(executable) -f

            """
        for place in places {
            let condition = "-n \(quoted("\(name)_at \(quoted(place.key))"))"
            for word in place.nextWords {
                script += "complete -c \(executable) \(condition) -a \(word.word) -d \(quoted(word.about))\n"
            }
            if let names = place.names {
                script += "complete -c \(executable) \(condition) -a '(\(name)_names \(names))'\n"
            }
            for form in place.options {
                var line = "complete -c \(executable) \(condition)"
                if let short = form.short { line += " -s \(short)" }
                line += form.name.count == 1 ? " -s \(form.name)" : " -l \(form.name)"
                if form.shape == .option { line += " -r\(offer(form.completion, name))" }
                script += line + " -d \(quoted(form.about))\n"
            }
            for (number, form) in place.arguments.enumerated() where form.completion != .nothing {
                let count = form.repeats ? "'*'" : "\(number)"
                let condition = quoted("\(name)_at \(quoted(place.key)) \(count)")
                script += "complete -c \(executable) -n \(condition)\(offer(form.completion, name))\n"
            }
        }
        if let gitName { script += "complete -c git-\(gitName) -w \(executable)\n" }
        return script
    }

    private func offer(_ completion: Completion, _ name: String) -> String {
        switch completion {
        case .nothing: " -f"
        case .files: " -F"
        case .directories: " -f -a '(__fish_complete_directories)'"
        case .words(let words): " -f -a \(quoted(words.joined(separator: " ")))"
        case .names(let kind): " -f -a '(\(name)_names \(kind))'"
        }
    }

    /// A word between single quotes, as fish reads it.
    private func quoted(_ text: String) -> String {
        var quoted = "'"
        for character in text {
            if character == "'" || character == "\\" { quoted += "\\" }
            quoted.append(character)
        }
        return quoted + "'"
    }
}
