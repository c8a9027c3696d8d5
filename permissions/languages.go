package permissions

import (
	"slices"
	"strings"
)

// eastAsian are words of the dashboard's form in Chinese, Japanese and Korean, as people
// copy them, behind the English ones. These scripts have no blanks: a word that is part
// of another stands behind it.
var eastAsian = [...][2]string{
	{"builds configuration", "构建配置"}, {"email routing", "电子邮件路由"}, {"account", "帐户 账户 账号 帐号 帳戶 アカウント 계정"},
	{"zone", "区域 區域 ゾーン 영역"}, {"user", "用户 使用者 ユーザー 사용자"}, {"edit", "编辑 編輯 編集 편집"}, {"read", "读取 讀取 読み取り 읽기"},
	{"purge", "清除 消去 パージ"}, {"settings", "设置 設定 설정"}, {"scripts", "脚本 指令碼 スクリプト 스크립트"}, {"routes", "路由 ルート"}, {"routing", "ルーティング"},
	{"addresses", "地址 アドレス"}, {"tokens", "令牌 權杖 トークン"}, {"storage", "存储 儲存 ストレージ"}, {"cache", "缓存 快取 キャッシュ"}, {"rules", "规则 規則 ルール"},
	{"certificates", "证书 憑證 証明書"}, {"pages", "页面 ページ"}, {"analytics", "分析"}, {"logs", "日志 ログ"}, {"tunnel", "隧道"},
	{"memberships", "成员身份 メンバーシップ"}, {"details", "详细信息"}, {"and", "和"}, {"", "的 の"},
}

// fromEastAsia replaces the words of eastAsian, anywhere.
func fromEastAsia(s string) string {
	for _, row := range eastAsian {
		for w := range strings.FieldsSeq(row[1]) {
			s = strings.ReplaceAll(s, w, " "+titled(row[0])+" ")
		}
	}
	return s
}

// fromEurope returns the English for a word of the dashboard's form in German, French,
// Spanish, Portuguese or Italian, and any other word as it is.
func fromEurope(low string) string {
	switch low {
	case "konto", "compte", "cuenta", "conta":
		return "account"
	case "zona":
		return "zone"
	case "benutzer", "utilisateur", "usuario", "usuário", "utente":
		return "user"
	case "lesen", "lire", "lecture", "leer", "lectura", "ler", "leitura", "lettura", "leggi":
		return "read"
	case "bearbeiten", "schreiben", "modifier", "modification", "écrire", "écriture", "editar", "edición", "escribir", "escritura", "escrever", "gravar", "modifica", "scrittura":
		return "edit"
	case "leeren", "purger", "purgar", "limpar":
		return "purge"
	case "einstellungen", "paramètres", "configuración", "configurações", "impostazioni":
		return "settings"
	case "kontoeinstellungen":
		return "account settings"
	case "zoneneinstellungen":
		return "zone settings"
	case "zertifikate", "certificats", "certificados":
		return "certificates"
	case "skripte", "skript", "secuencias":
		return "scripts"
	case "comandos": // "secuencias de comandos"
		return ""
	case "speicher", "stockage", "almacenamiento", "armazenamento", "archiviazione":
		return "storage"
	case "routen", "rutas", "rotas":
		return "routes"
	case "regeln", "règles", "reglas", "regras", "regole":
		return "rules"
	case "adressen", "adresses", "direcciones", "endereços":
		return "addresses"
	case "protokolle", "journaux", "registros":
		return "logs"
	case "analysen", "analyses", "análisis":
		return "analytics"
	case "mitgliedschaften":
		return "memberships"
	case "jetons":
		return "tokens"
	case "und", "et":
		return "and"
	}
	return low
}

// inEnglish returns the words of a text, with the English ones for those of other
// languages.
func inEnglish(s string) string {
	words := strings.Fields(fold(s))
	for i, w := range words {
		if strings.ContainsFunc(w, ofEastAsia) {
			w = strings.ToLower(fromEastAsia(w))
		}
		words[i] = fromEurope(w)
	}
	return strings.Join(words, " ")
}

// isSmallAbroad reports whether a word of another language carries no meaning here.
func isSmallAbroad(w string) bool {
	switch w {
	case "de", "del", "della", "di", "do", "da", "la", "le", "les", "el", "los", "las", "der", "die", "das", "den", "des", "du", "y", "e", "o", "mit", "für", "per", "para", "pour":
		return true
	}
	return false
}

// fromAbroad returns the stems of a text of which at least one word is of another
// language, in alphabetical order; nil for a text in English. Other languages put
// the words of a name in another order.
func fromAbroad(s string) []string {
	plain := strings.Fields(fold(withoutResource(scopesInWords(s))))
	words := strings.Fields(inEnglish(strings.Join(plain, " ")))
	if slices.Equal(plain, words) {
		return nil
	}
	return bag(slices.DeleteFunc(plainWords(words), isSmallAbroad))
}

// bag is the stems of words in alphabetical order, each once.
func bag(words []string) []string {
	out := stemmed(words)
	slices.Sort(out)
	return slices.Compact(out)
}

// isBag reports whether the stems are those of the group's name or row, with or
// without its scope, in whatever order.
func (g *Group) isBag(stems []string) bool {
	scope := g.Scope.Label()
	for _, name := range [...]string{g.Name, g.rowName() + " " + g.Access.Label()} {
		if slices.Equal(stems, bag(strings.Fields(fold(name)))) || slices.Equal(stems, bag(strings.Fields(fold(scope+" "+name)))) {
			return true
		}
	}
	return false
}
