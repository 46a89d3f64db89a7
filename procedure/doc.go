// Package procedure reads procedure packages: folders with a manifest, a BPMN
// model, DMN decisions, forms, texts and scenarios, which together describe what
// an office offers.
//
// [Read] loads a package and checks it as a whole; [Package.Content] is its one
// canonical archive and Hash its address, so that the model a running case
// interprets can never change; [Unpack] gives it back from the database.
package procedure
