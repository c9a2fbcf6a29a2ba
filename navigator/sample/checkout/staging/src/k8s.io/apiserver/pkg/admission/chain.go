package admission

import "context"

// chainAdmissionHandler is a list of plugins that acts as one.
type chainAdmissionHandler []Interface

// NewChainHandler keeps the order of its arguments.
func NewChainHandler(handlers ...Interface) chainAdmissionHandler {
	return chainAdmissionHandler(handlers)
}

// Admit stops at the first refusal. Each plugin sees the changes of those
// before it.
func (admissionHandler chainAdmissionHandler) Admit(ctx context.Context, a Attributes, o ObjectInterfaces) error {
	for _, handler := range admissionHandler {
		mutator, ok := handler.(MutationInterface)
		if !ok || !handler.Handles(a.GetOperation()) {
			continue
		}
		if err := mutator.Admit(ctx, a, o); err != nil {
			return err
		}
	}
	return nil
}

// Validate stops at the first refusal.
func (admissionHandler chainAdmissionHandler) Validate(ctx context.Context, a Attributes, o ObjectInterfaces) error {
	for _, handler := range admissionHandler {
		validator, ok := handler.(ValidationInterface)
		if !ok || !handler.Handles(a.GetOperation()) {
			continue
		}
		if err := validator.Validate(ctx, a, o); err != nil {
			return err
		}
	}
	return nil
}

// Handles is true if any plugin does.
func (admissionHandler chainAdmissionHandler) Handles(operation Operation) bool {
	for _, handler := range admissionHandler {
		if handler.Handles(operation) {
			return true
		}
	}
	return false
}
