import { fileURLToPath } from 'node:url';

/** The path of this command, so that the scripts do not depend on the PATH of the shell. */
const alerts = fileURLToPath(new URL('../alerts.js', import.meta.url));

/** Scripts that ask `alerts complete` at every Tab, and complete names of files if that fails. */
export const scripts: Record<Shell, () => string> = { bash, zsh, fish };

function bash(): string {
  return `_alerts() {
  local word rest start found words=() line=\${COMP_LINE:0:COMP_POINT}
  # Bash splits words at = and : too; these are whole.
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD + 1}"; do
    rest=\${line#"\${line%%[! $'\\t']*}"}
    word=\${rest:0:\${#word}}
    if [[ $rest == "$line" && \${#words[@]} -gt 0 ]]; then words[-1]+=$word; else words+=("$word"); fi
    line=\${rest:\${#word}}
  done
  if [[ \${words[0]} == npx ]]; then words=("\${words[@]:1}"); fi
  if [[ \${#words[@]} -lt 2 || \${words[0]##*/} != alerts ]]; then compopt -o default; return; fi
  words[-1]=\${words[-1]#[\\'\\"]}
  found=$(${inQuotes(alerts)} complete -- "\${words[@]:1}" 2>/dev/null) || { compopt -o default; return; }
  if [[ -z $found ]]; then return; fi
  # Bash replaces only what is after the last of them.
  start=\${words[-1]%"$2"}
  while IFS=$'\\t' read -r word _; do
    printf -v word %q "\${word#"$start"}"
    COMPREPLY+=("$word")
  done <<<"$found"
}
complete -F _alerts alerts
complete -p npx >/dev/null 2>&1 || complete -F _alerts npx
`;
}

function zsh(): string {
  return `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
_alerts() {
  if [[ $words[1] == npx ]]; then
    if [[ $CURRENT -lt 3 || $words[2] != alerts ]]; then _default; return; fi
    shift words
    (( CURRENT-- ))
  fi
  local line output
  local -a found
  output=$(${inQuotes(alerts)} complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null) || { _files; return }
  for line in "\${(@f)output}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe alerts found
}
compdef _alerts alerts
(( $+_comps[npx] )) || compdef _alerts npx
`;
}

function fish(): string {
  const path = alerts.replaceAll(/['\\]/g, String.raw`\$&`);
  return `function __alerts_complete
    set -l words (commandline -opc) (commandline -ct)
    test $words[1] = npx; and set -e words[1]
    set words[-1] (string trim --left --chars '\\'"' -- $words[-1])
    '${path}' complete -- $words[2..] 2>/dev/null; or __fish_complete_path $words[-1]
end
complete -c alerts -f -a '(__alerts_complete)'
complete -c npx -n '__fish_seen_subcommand_from alerts' -f -a '(__alerts_complete)'
`;
}

function inQuotes(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];
