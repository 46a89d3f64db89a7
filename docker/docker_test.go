// Package docker_test checks the Dockerfiles and the compose file where no container engine runs.
package docker_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

type composeFile struct {
	Services map[string]service `yaml:"services"`
	Volumes  map[string]any     `yaml:"volumes"`
}

type service struct {
	Image       string            `yaml:"image"`
	Build       *buildSection     `yaml:"build"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	Ports       []string          `yaml:"ports"`
	Volumes     []string          `yaml:"volumes"`
	ReadOnly    bool              `yaml:"read_only"`
	CapDrop     []string          `yaml:"cap_drop"`
	SecurityOpt []string          `yaml:"security_opt"`
	Healthcheck struct {
		Test    []string `yaml:"test"`
		Disable bool     `yaml:"disable"`
	} `yaml:"healthcheck"`
	DependsOn map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
}

type buildSection struct {
	Context    string `yaml:"context"`
	Dockerfile string `yaml:"dockerfile"`
}

func readCompose(t *testing.T) composeFile {
	t.Helper()
	content, err := os.ReadFile("compose.yaml")
	require.NoError(t, err)
	var compose composeFile
	require.NoError(t, yaml.Unmarshal(content, &compose))
	return compose
}

func TestTheComposeFileRunsEveryPartOfTheProduct(t *testing.T) {
	t.Parallel()
	services := readCompose(t).Services
	for _, name := range []string{"postgres", "temporal", "migrate", "serve", "worker"} {
		require.Contains(t, services, name)
	}
	require.Equal(t, []string{"serve"}, services["serve"].Command)
	require.Equal(t, []string{"worker"}, services["worker"].Command)
	require.Equal(t, []string{"migrate"}, services["migrate"].Command)
}

func TestEveryShippedProcedureIsPublished(t *testing.T) {
	t.Parallel()
	var published []string
	for _, service := range readCompose(t).Services {
		if len(service.Command) == 2 && service.Command[0] == "deploy" {
			published = append(published, filepath.Base(service.Command[1]))
		}
	}
	files, err := filepath.Glob("../procedures/*/procedure.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var shipped []string
	for _, file := range files {
		shipped = append(shipped, filepath.Base(filepath.Dir(file)))
	}
	require.ElementsMatch(t, shipped, published)
}

func TestServicesWaitForServicesThatExist(t *testing.T) {
	t.Parallel()
	compose := readCompose(t)
	for name, service := range compose.Services {
		for needed, how := range service.DependsOn {
			require.Contains(t, compose.Services, needed, name)
			if how.Condition == "service_healthy" {
				require.False(t, compose.Services[needed].Healthcheck.Disable, "%s waits for the health of %s, which is never checked", name, needed)
			}
		}
	}
}

func TestOnlyThisMachineReachesPublishedPorts(t *testing.T) {
	t.Parallel()
	for name, service := range readCompose(t).Services {
		for _, port := range service.Ports {
			require.True(t, strings.HasPrefix(port, "127.0.0.1:"), "%s publishes %s", name, port)
		}
	}
}

func TestOurOwnContainersCanChangeNothing(t *testing.T) {
	t.Parallel()
	for name, service := range readCompose(t).Services {
		require.Contains(t, service.SecurityOpt, "no-new-privileges:true", name)
		if service.Build == nil {
			continue
		}
		require.True(t, service.ReadOnly, name)
		require.Equal(t, []string{"ALL"}, service.CapDrop, name)
	}
}

func TestNoPasswordStandsInTheComposeFile(t *testing.T) {
	t.Parallel()
	required := regexp.MustCompile(`^\$\{[A-Z_]+:\?[^}]+\}$`)
	inURL := regexp.MustCompile(`://[^:/]+:([^@]+)@`)
	for name, service := range readCompose(t).Services {
		for variable, value := range service.Environment {
			if strings.HasSuffix(variable, "PASSWORD") {
				require.Regexp(t, required, value, "%s of %s", variable, name)
			}
			if secret := inURL.FindStringSubmatch(value); secret != nil {
				require.Regexp(t, required, secret[1], "%s of %s", variable, name)
			}
		}
	}
	example, err := os.ReadFile("example.env")
	require.NoError(t, err)
	require.NotRegexp(t, regexp.MustCompile(`(?m)^\w*PASSWORD=.+`), string(example))
}

func TestImagesAreBuiltHereOrPinned(t *testing.T) {
	t.Parallel()
	for name, service := range readCompose(t).Services {
		if service.Build == nil {
			requirePinned(t, service.Image)
			require.NotEmpty(t, service.Healthcheck.Test, name)
			continue
		}
		require.FileExists(t, filepath.Join(service.Build.Context, service.Build.Dockerfile), name)
	}
}

func TestVolumesAreDeclaredOrFilesHere(t *testing.T) {
	t.Parallel()
	compose := readCompose(t)
	for name, service := range compose.Services {
		for _, volume := range service.Volumes {
			source, _, _ := strings.Cut(volume, ":")
			if strings.HasPrefix(source, "./") {
				require.FileExists(t, source, name)
				continue
			}
			require.Contains(t, compose.Volumes, source, name)
		}
	}
}

func TestImagesHoldAStaticBinaryAnUnprivilegedUserAndAHealthCheck(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"Dockerfile", "temporal.Dockerfile"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			stages := readStages(t, file)
			require.Len(t, stages, 2)
			build, final := stages[0], stages[1]

			requirePinned(t, strings.Fields(build["FROM"][0])[0])
			require.Contains(t, strings.Join(build["RUN"], "\n"), "CGO_ENABLED=0 go build")
			require.Equal(t, []string{"scratch"}, final["FROM"])
			require.Len(t, final["USER"], 1)
			require.Regexp(t, `^[1-9]\d*:[1-9]\d*$`, final["USER"][0], "a number can be told from root without a list of users")
			require.Len(t, final["HEALTHCHECK"], 1)
			require.Len(t, final["ENTRYPOINT"], 1)
			requireSourcesExist(t, build)
			requireSourcesExist(t, final)
		})
	}
}

func TestTheImagesUseTheGoVersionOfTheModules(t *testing.T) {
	t.Parallel()
	wanted := goVersion(t, "../temporalserver/go.mod")
	for _, file := range []string{"Dockerfile", "temporal.Dockerfile"} {
		require.Contains(t, readStages(t, file)[0]["FROM"][0], "golang:"+wanted+"-", file)
	}
}

func goVersion(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	match := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(content)
	require.NotNil(t, match)
	return string(match[1])
}

// readStages reads a Dockerfile into its stages: the arguments of each instruction, in order.
func readStages(t *testing.T, file string) []map[string][]string {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	joined := strings.ReplaceAll(string(content), "\\\n", " ")
	var stages []map[string][]string
	for line := range strings.Lines(joined) {
		instruction, arguments, _ := strings.Cut(strings.TrimSpace(line), " ")
		if instruction == "" || strings.HasPrefix(instruction, "#") {
			continue
		}
		if instruction == "FROM" {
			stages = append(stages, map[string][]string{})
		}
		require.NotEmpty(t, stages, "%s begins with %s", file, instruction)
		stage := stages[len(stages)-1]
		stage[instruction] = append(stage[instruction], arguments)
	}
	return stages
}

// requirePinned asks for a tag with a full version, as "17.6-bookworm".
func requirePinned(t *testing.T, image string) {
	t.Helper()
	_, tag, _ := strings.Cut(image, ":")
	require.Regexp(t, `^\d+\.\d+(\.\d+)?-`, tag, image)
}

// requireSourcesExist checks what is copied from the repository.
func requireSourcesExist(t *testing.T, stage map[string][]string) {
	t.Helper()
	for _, arguments := range stage["COPY"] {
		fields := strings.Fields(arguments)
		if strings.HasPrefix(fields[0], "--from=") {
			continue
		}
		for _, source := range fields[:len(fields)-1] {
			_, err := os.Stat(filepath.Join("..", source))
			require.NoError(t, err, arguments)
		}
	}
}
