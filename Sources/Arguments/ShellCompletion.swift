// The scripts for bash and zsh: the same two functions with the table's words and the same walk along the
// line, and for each shell what it needs to offer words. Names from the repository are untrusted: they are
// never expanded by the shell, and one that holds anything but the characters of names is not offered.

extension CompletionPlan {
    var bashScript: String {
        var script =
            "# bash completion of \(executable); written by '\(executable) completion bash'\n\n" + tables
            + walk
        script += """

            # What ends in '=' or '.' is typed on from.
            \(function)_offer() {
                case $3 in "$1"*) COMPREPLY+=("$2$3") ;; *) return 0 ;; esac
                case $3 in *[=.]) compopt -o nospace 2>/dev/null ;; esac
            }

            \(function)_offer_paths() {
                local name
                compopt -o filenames 2>/dev/null
                while IFS= read -r name; do COMPREPLY+=("$2$name"); done < <(compgen "$3" -- "$1")
            }

            \(function)() {
                COMPREPLY=()
                \(function)_walk "${COMP_WORDS[@]:1:COMP_CWORD}"
            }
            complete -F \(function) \(executable)

            """
        guard let gitName else { return script }
        return script + """
            complete -F \(function) git-\(gitName)

            # git's own completion calls this for 'git \(gitName)'.
            _git_\(gitName)() {
                local first=1
                while [[ $first -lt $COMP_CWORD && ${COMP_WORDS[first]} != \(gitName) ]]; do
                    first=$((first + 1))
                done
                COMPREPLY=()
                \(function)_walk "${COMP_WORDS[@]:first + 1:COMP_CWORD - first}"
            }

            """
    }

    var zshScript: String {
        var script = "#compdef \(executable)\(gitName.map { " git-\($0)" } ?? "")\n"
        script +=
            "# zsh completion of \(executable); written by '\(executable) completion zsh'\n\n" + tables + walk
        script += """

            # What ends in '=' or '.' is typed on from.
            \(function)_offer() {
                case $3 in
                "$1"*[=.]) compadd -U -S '' -- "$2$3" ;;
                "$1"*) compadd -U -- "$2$3" ;;
                esac
            }

            \(function)_offer_paths() {
                eval "$_comp_setup"
                [ -z "$2" ] || compset -P '*='
                if [ "$3" = -d ]; then _files -/; else _files; fi
            }

            \(function)() {
                \(function)_walk "${(@)words[2,CURRENT]}"
            }

            """
        if let gitName { script += "_git-\(gitName)() { \(function) \"$@\" }\n" }
        return script + """

            if [ "$funcstack[1]" = \(function) ]; then
                \(function) "$@"
            else
                compdef \(function) \(executable)\(gitName.map { " git-\($0)" } ?? "")
            fi

            """
    }

    /// What may stand at a place, and what may be the value of an option or an argument.
    private var tables: String {
        var script = "\(function)_place() {\n    following= names= switches=\n    case $1 in\n"
        for place in places {
            let words = place.nextWords.map(\.word).joined(separator: " ")
            let switches = place.options.map(\.long).joined(separator: " ")
            script += "    '\(place.key)') following='\(words)' names='\(place.names ?? "")'\n"
            script += "        switches='\(switches)' ;;\n"
        }
        script += "    esac\n}\n\n\(function)_value() {\n    kind=\n    case $1 in\n"
        let globals = GlobalOptions.all.filter { $0.shape == .option }
        for form in globals {
            let spellings = spellings(of: form).flatMap { [$0, "*' \($0)'"] }
            script += "    \(spellings.joined(separator: "|"))) kind='\(kind(of: form.completion))' ;;\n"
        }
        for place in places {
            for form in place.options where form.shape == .option && !globals.contains(form) {
                let patterns = spellings(of: form).map { "'\(place.key)\($0)'" }
                script += "    \(patterns.joined(separator: "|"))) kind='\(kind(of: form.completion))' ;;\n"
            }
            for (number, form) in place.arguments.enumerated() {
                let pattern = form.repeats ? "'\(place.key)'[0-9]*" : "'\(place.key)\(number)'"
                script += "    \(pattern)) kind='\(kind(of: form.completion))' ;;\n"
            }
        }
        return script + "    esac\n}\n"
    }

    private func spellings(of form: Form) -> [String] { (form.short.map { ["-\($0)"] } ?? []) + [form.long] }

    /// What to offer for a value, in the small language that the walk reads.
    private func kind(of completion: Completion) -> String {
        switch completion {
        case .nothing: "nothing"
        case .files: "files"
        case .directories: "directories"
        case .words(let words): "words \(words.joined(separator: " "))"
        case .names(let kind): "names \(kind)"
        }
    }

    /// Walks the words before the last one, then offers what may stand in the last one's place.
    private var walk: String {
        """

        \(function)_names() {
            local name
            \(executable) ${directory:+-C "$directory"} complete "$3" ${family:+"$family"} \
                ${subject:+"--of=$subject"} ${1:+"--word=$1"} 2>/dev/null |
                while IFS= read -r name; do
                    case $name in *[!A-Za-z0-9._/+@=-]*|-*|'') ;; *) printf '%s\\n' "$name" ;; esac
                done
        }

        \(function)_offer_kind() {
            local name
            case $3 in
            files) \(function)_offer_paths "$1" "$2" -f ;;
            directories) \(function)_offer_paths "$1" "$2" -d ;;
            words\\ *) for name in ${3#words }; do \(function)_offer "$1" "$2" "$name"; done ;;
            names\\ ?*)
                for name in $(\(function)_names "$1" "$2" "${3#names }"); do
                    \(function)_offer "$1" "$2" "$name"
                done ;;
            esac
        }

        \(function)_walk() {
            [ -z "${ZSH_VERSION-}" ] || emulate -L sh
            local place= family= subject= directory= option= ended= number=0 following= names= switches= kind= word
            while [ $# -gt 1 ]; do
                word=$1
                shift
                if [ "$word" = = ] && [ -n "$option" ]; then continue; fi
                if [ -n "$option" ]; then
                    if [ "$option" = -C ]; then directory=$word; fi
                    option=
                    continue
                fi
                if [ -z "$ended" ]; then
                    case $word in
                    --) ended=1; continue ;;
                    --*=*) continue ;;
                    -?*)
                        \(function)_value "$place$word"
                        if [ -n "$kind" ]; then option=$word; fi
                        continue ;;
                    esac
                fi
                \(function)_place "$place"
                if [ -z "$following" ]; then
                    subject=${subject:-$word} number=$((number + 1))
                    continue
                fi
                if [ "$place$word" = help ]; then continue; fi
                case " $following " in
                *" $word "*) place="$place$word " ;;
                *)
                    if [ -n "$names" ]; then place='@ ' family=$word; else return 0; fi ;;
                esac
            done
            word=${1-}
            if [ -n "$option" ]; then
                if [ "$word" = = ]; then word=; fi
                \(function)_value "$place$option"
                \(function)_offer_kind "$word" '' "$kind"
                return 0
            fi
            \(function)_place "$place"
            if [ -z "$ended" ]; then
                case $word in
                --*=*)
                    \(function)_value "$place${word%%=*}"
                    \(function)_offer_kind "${word#*=}" "${word%%=*}=" "$kind"
                    return 0 ;;
                -*)
                    \(function)_offer_kind "$word" '' "words $switches"
                    return 0 ;;
                esac
            fi
            if [ -z "$following" ]; then
                \(function)_value "$place$number"
                \(function)_offer_kind "$word" '' "$kind"
            else
                \(function)_offer_kind "$word" '' "words $following"
                \(function)_offer_kind "$word" '' "names $names"
            fi
        }

        """
    }
}
