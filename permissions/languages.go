package permissions

import (
	"slices"
	"strings"
)

// foreignWords are words of the dashboard's form in other languages, as people
// copy them, beside the English ones. Scripts without blanks need them longest
// first.
var foreignWords = [...][2]string{
	// Chinese
	{"构建配置", "builds configuration"}, {"电子邮件路由", "email routing"}, {"帐户", "account"}, {"账户", "account"}, {"账号", "account"},
	{"帐号", "account"}, {"帳戶", "account"}, {"区域", "zone"}, {"區域", "zone"}, {"用户", "user"}, {"使用者", "user"},
	{"编辑", "edit"}, {"編輯", "edit"}, {"读取", "read"}, {"讀取", "read"}, {"清除", "purge"}, {"设置", "settings"}, {"設定", "settings"},
	{"脚本", "scripts"}, {"指令碼", "scripts"}, {"路由", "routes"}, {"地址", "addresses"}, {"令牌", "tokens"}, {"權杖", "tokens"},
	{"存储", "storage"}, {"儲存", "storage"}, {"缓存", "cache"}, {"快取", "cache"}, {"规则", "rules"}, {"規則", "rules"}, {"证书", "certificates"}, {"憑證", "certificates"},
	{"页面", "pages"}, {"分析", "analytics"}, {"日志", "logs"}, {"隧道", "tunnel"}, {"成员身份", "memberships"}, {"详细信息", "details"}, {"和", " and "}, {"的", " "},
	// Japanese
	{"アカウント", "account"}, {"ゾーン", "zone"}, {"ユーザー", "user"}, {"編集", "edit"}, {"読み取り", "read"}, {"消去", "purge"}, {"パージ", "purge"},
	{"スクリプト", "scripts"}, {"ルーティング", "routing"}, {"ルート", "routes"}, {"アドレス", "addresses"}, {"トークン", "tokens"}, {"ストレージ", "storage"},
	{"キャッシュ", "cache"}, {"ルール", "rules"}, {"証明書", "certificates"}, {"ページ", "pages"}, {"ログ", "logs"}, {"メンバーシップ", "memberships"}, {"の", " "},
	// Korean
	{"계정", "account"}, {"영역", "zone"}, {"사용자", "user"}, {"편집", "edit"}, {"읽기", "read"}, {"설정", "settings"}, {"스크립트", "scripts"},
	// German
	{"konto", "account"}, {"benutzer", "user"}, {"lesen", "read"}, {"bearbeiten", "edit"}, {"einstellungen", "settings"}, {"kontoeinstellungen", "account settings"}, {"zertifikate", "certificates"}, {"und", "and"},
	{"schreiben", "edit"}, {"skripte", "scripts"}, {"skript", "scripts"}, {"speicher", "storage"}, {"routen", "routes"}, {"regeln", "rules"}, {"adressen", "addresses"}, {"zoneneinstellungen", "zone settings"},
	{"protokolle", "logs"}, {"analysen", "analytics"}, {"mitgliedschaften", "memberships"}, {"leeren", "purge"},
	// French
	{"écrire", "edit"}, {"écriture", "edit"}, {"stockage", "storage"}, {"règles", "rules"}, {"adresses", "addresses"}, {"jetons", "tokens"}, {"journaux", "logs"}, {"purger", "purge"}, {"analyses", "analytics"},
	{"compte", "account"}, {"utilisateur", "user"}, {"lire", "read"}, {"lecture", "read"}, {"modifier", "edit"}, {"modification", "edit"}, {"paramètres", "settings"}, {"certificats", "certificates"}, {"et", "and"},
	// Spanish, Portuguese, Italian
	{"escribir", "edit"}, {"escritura", "edit"}, {"escrever", "edit"}, {"gravar", "edit"}, {"scrittura", "edit"}, {"almacenamiento", "storage"}, {"armazenamento", "storage"}, {"archiviazione", "storage"},
	{"reglas", "rules"}, {"regras", "rules"}, {"regole", "rules"}, {"rutas", "routes"}, {"rotas", "routes"}, {"direcciones", "addresses"}, {"endereços", "addresses"}, {"registros", "logs"}, {"purgar", "purge"}, {"limpar", "purge"},
	{"secuencias", "scripts"}, {"comandos", ""}, {"análisis", "analytics"},
	{"zona", "zone"}, {"cuenta", "account"}, {"conta", "account"}, {"usuario", "user"}, {"usuário", "user"}, {"utente", "user"},
	{"editar", "edit"}, {"edición", "edit"}, {"modifica", "edit"}, {"leer", "read"}, {"lectura", "read"}, {"ler", "read"}, {"leitura", "read"}, {"lettura", "read"}, {"leggi", "read"},
	{"certificados", "certificates"}, {"configuración", "settings"}, {"configurações", "settings"}, {"impostazioni", "settings"},
}

// inEnglish replaces the words of foreignWords: anywhere in scripts without
// blanks, else whole words.
func inEnglish(s string) string {
	words := strings.Fields(fold(s))
	for i, w := range words {
		for _, pair := range foreignWords {
			if w == pair[0] {
				words[i] = pair[1]
			} else if pair[0][0] >= 0xE3 { // the scripts of East Asia
				words[i] = strings.ReplaceAll(words[i], pair[0], " "+pair[1]+" ")
			}
		}
	}
	return strings.Join(words, " ")
}

// foreignSmall are small words of other languages, which carry no meaning here.
const foreignSmall = " de del della di do da la le les el los las der die das den des du und et y e o du mit für per para pour "

// fromAbroad returns the stems of a text of which at least one word is of another
// language, in alphabetical order; nil for a text in English. Other languages put
// the words of a name in another order.
func fromAbroad(s string) []string {
	plain := strings.Fields(fold(withoutResource(scopesInWords(s))))
	words := strings.Fields(inEnglish(strings.Join(plain, " ")))
	if slices.Equal(plain, words) {
		return nil
	}
	words = slices.DeleteFunc(plainWords(words), func(w string) bool { return strings.Contains(foreignSmall, " "+w+" ") })
	return bag(words)
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
