"""No secret is ever logged: by type, by tag, by name, and by where it came from; directly and in whatever holds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

# What the guidelines name -> (imports, the type).
SECRETS = {
    "Secret": ('v1 "k8s.io/api/core/v1"', "v1.Secret"),
    "http.Header": ('"net/http"', "http.Header"),
    "cookie": ('"net/http"', "http.Cookie"),
    "certificate": ('"crypto/tls"', "tls.Certificate"),
    "parsed certificate": ('"crypto/x509"', "x509.Certificate"),
    "private key": ('"crypto/rsa"', "rsa.PrivateKey"),
    "rest.Config": ('"k8s.io/client-go/rest"', "rest.Config"),
    "AuthInfo": ('"k8s.io/client-go/tools/clientcmd/api"', "api.AuthInfo"),
    "bootstrap token": ('kubeadm "k8s.io/kubernetes/cmd/kubeadm/app/apis/bootstraptoken/v1"', "kubeadm.BootstrapToken"),
    "bootstrap token string": ('kubeadm "k8s.io/kubernetes/cmd/kubeadm/app/apis/bootstraptoken/v1"', "kubeadm.BootstrapTokenString"),
    "TokenReview": ('authentication "k8s.io/api/authentication/v1"', "authentication.TokenReview"),
    "TokenRequest": ('authentication "k8s.io/api/authentication/v1"', "authentication.TokenRequest"),
    "docker config": ('"k8s.io/kubernetes/pkg/credentialprovider"', "credentialprovider.DockerConfig"),
    "docker config entry": ('"k8s.io/kubernetes/pkg/credentialprovider"', "credentialprovider.DockerConfigEntry"),
    "CRI AuthConfig": ('cri "k8s.io/cri-api/pkg/apis/runtime/v1"', "cri.AuthConfig"),
    "CRI environment": ('cri "k8s.io/cri-api/pkg/apis/runtime/v1"', "cri.KeyValue"),
    "environment value": ('v1 "k8s.io/api/core/v1"', "v1.EnvVar"),
    "tagged": ('"fmt"', "tagged"),
}
WRAPS = {
    "directly": "{}",
    "behind a pointer": "*{}",
    "in a slice": "[]{}",
    "in a slice of pointers": "[]*{}",
    "in a map": "map[string]{}",
    "as a map's key": "map[*{}]string",
    "in a struct": "struct{{ Name string; Inner {} }}",
    "embedded": "struct{{ *{} }}",
    "in a channel": "chan {}",
    "behind an interface": "any",
    "behind an API interface": "metav1.Object",
    "inside an error": "error",
}
SOURCE = """package demo

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"
	{imports}
)

type tagged struct {{
	Field string `json:"field" datapolicy:"password"`
}}

func give(value any) {{}}

func f(ctx context.Context, given {type}, count int) error {{
	var hidden {wrapped}{value}
	again := hidden
	if count > 1 {{
		give(again)
		return fmt.Errorf("given %v", given)
	}}
	for i := 0; i < count; i++ {{
		give(hidden)
	}}
	err := fmt.Errorf("given %v", hidden)
	if err != nil {{
		return err
	}}
	return nil
}}
"""


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_not_logged(secret: str, wrap: str, suggest_all: Callable[..., object]) -> None:
    imports, name = SECRETS[secret]
    value = ""
    if wrap == "behind an interface":
        value = " = given"
    elif wrap == "behind an API interface":
        value = " = &given"
    elif wrap == "inside an error":
        value = ' = fmt.Errorf("%v", given)'
    imports = "" if imports == '"fmt"' else imports
    source = SOURCE.format(imports=imports, type=name, wrapped=WRAPS[wrap].format(name), value=value)
    found = suggest_all(source).found  # type: ignore[attr-defined]
    assert found, "lines without it are still suggested"
    for one in found:
        said = one.insert.split('", ', 1)[1] if '", ' in one.insert else ""
        assert "given" not in said, one.insert
        assert "hidden" not in said, one.insert
        assert "again" not in said, one.insert
        if wrap in ("inside an error", "directly", "behind an interface"):
            assert '"err", err' not in one.insert, one.insert


@pytest.mark.parametrize(
    "declaration",
    [
        "password string",
        "bearerToken string",
        "apiKey []byte",
        "clientSecret any",
        "privateKey string",
        "authorization string",
        "cookies []string",
        "kubeconfig string",
        "env []string",
        "tokens map[string]string",
        "body []byte",
    ],
)
def test_what_is_called_like_a_secret_is_not_logged(declaration: str, inserts: Callable[..., list[str]]) -> None:
    name = declaration.split(maxsplit=1)[0]
    body = f'\tpartOfIt := {name}\n\tif count > 1 {{\n\t\treturn errors.New("x")\n\t}}\n\tprintln(partOfIt)\n\treturn nil'
    found = inserts(body, head=f"func f(ctx context.Context, {declaration}, count int) error")
    assert found
    assert not any(name in line.replace(f"{name} ==", "") or "partOfIt" in line for line in found)


@pytest.mark.parametrize("declaration", ["tokenCount int", "hasSecret bool", "secretVersion uint64"])
def test_numbers_and_truth_values_are_no_secrets(declaration: str, inserts: Callable[..., list[str]]) -> None:
    name = declaration.split(maxsplit=1)[0]
    found = inserts(
        '\tif pod != nil {\n\t\treturn nil\n\t}\n\treturn errors.New("x")',
        head=f"func f(ctx context.Context, pod *v1.Pod, {declaration}) error",
    )
    assert any(name in line for line in found)


def test_a_pod_may_be_named_though_it_holds_environment_values(inserts: Callable[..., list[str]]) -> None:
    found = inserts("\tpanic(pod)")
    assert found == ['klog.FromContext(ctx).V(5).Info("Entered f", "pod", klog.KObj(pod))']


def test_the_value_of_a_tagged_field_taints_what_it_is_assigned_to(inserts: Callable[..., list[str]]) -> None:
    body = "\tvalue := c.Field\n\tlength := len(value)\n\tif length > 3 {\n\t\treturn nil\n\t}\n\treturn errors.New(value)"
    declarations = 'type config struct {\n\tField string `datapolicy:"token"`\n}\n'
    found = inserts(body, head="func f(ctx context.Context, c *config) error", declarations=declarations)
    assert any('"length", length' in line for line in found)
    assert not any(", value" in line or "c.Field" in line for line in found)


def test_a_condition_that_compares_a_secret_with_a_text_is_not_repeated(inserts: Callable[..., list[str]]) -> None:
    found = inserts(
        '\tif password == "hunter2" {\n\t\treturn nil\n\t}\n\treturn errors.New("x")',
        head="func f(ctx context.Context, password string) error",
    )
    assert found
    assert not any("hunter2" in line for line in found)


@pytest.mark.parametrize(
    "source",
    [
        'req.Header.Get("Authorization")',
        "string(read(req.Body))",
        "os.Environ()[0]",
        "getToken()",
        "string(secret.Data[pod.Name])",
        "secret.Namespace",
        'fmt.Sprintf("%s", secret)',
        "(token{}).value",
    ],
)
def test_provenance_is_followed(source: str, inserts: Callable[..., list[str]]) -> None:
    declarations = 'func read(r any) []byte { return nil }\n\nfunc getToken() string { return "" }\n\n'
    declarations += 'type token struct {\n\tvalue string `datapolicy:"token"`\n}\n'
    body = f"\tvalue := {source}\n\tother := value + pod.Name\n\tif other != pod.Name {{\n\t\treturn nil\n\t}}\n\treturn errors.New(value)"
    head = "func f(ctx context.Context, pod *v1.Pod, req *http.Request, secret *v1.Secret) error"
    found = inserts(body, head=head, declarations=declarations)
    assert any("KObj(pod)" in line for line in found)
    assert not any(", value" in line or ", other" in line or "secret" in line for line in found)
