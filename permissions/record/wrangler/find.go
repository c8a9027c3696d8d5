package wrangler

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// names are those of configuration files, in the order in which wrangler looks for them.
var names = [...]string{"wrangler.json", "wrangler.jsonc", "wrangler.toml"}

// redirect is where a build tool says which configuration it made for the deployment.
const redirect = ".wrangler/deploy/config.json"

// noneError is of a folder without a configuration.
type noneError struct{}

func (noneError) Error() string {
	return fmt.Sprintf("no configuration of wrangler here: looked for %s and %s", strings.Join(names[:], ", "), redirect)
}

// find reads the configuration of a folder: the file of that name, or with "" the one
// that wrangler would take. It returns the name of the file that another one led to it.
func find(dir fs.FS, name string) (document, string, error) {
	if name != "" {
		d, err := load(dir, name)
		return d, "", err
	}
	target, err := redirected(dir)
	if err != nil {
		return document{}, "", err
	}
	if target != "" {
		d, err := load(dir, target)
		if err != nil {
			err = fmt.Errorf("%s: %w", redirect, err)
		}
		return d, redirect, err
	}
	for _, name := range names {
		d, err := load(dir, name)
		if !errors.Is(err, fs.ErrNotExist) {
			return d, "", err
		}
	}
	return document{file: "no configuration"}, "", noneError{}
}

func load(dir fs.FS, name string) (document, error) {
	if !fs.ValidPath(name) {
		return document{}, fmt.Errorf("%q is not within the folder", credential.Show(name, 200))
	}
	switch ext := path.Ext(name); ext {
	case ".toml", ".json", ".jsonc":
	default:
		return document{}, fmt.Errorf("%s: want a name that ends in .toml, .json or .jsonc", credential.Redact(name))
	}
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return document{}, err
	}
	return parse(name, data)
}

// redirected is the file that is to be read in the place of the folder's own, "" for
// none.
func redirected(dir fs.FS) (string, error) {
	d, err := load(dir, redirect)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	to, ok := d.values["configPath"].(string)
	if !ok || to == "" {
		return "", fmt.Errorf("%s: want a text as configPath", d.at("configPath"))
	}
	name := path.Join(path.Dir(redirect), to)
	if path.IsAbs(to) || !fs.ValidPath(name) {
		return "", fmt.Errorf("%s: leads out of the folder: name that file itself", d.at("configPath"))
	}
	return name, nil
}
