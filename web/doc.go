// Package web serves the pages: plain HTML made on the server, in the KERN design system, for applicants, caseworkers
// and the IT office. Everything works without JavaScript. One file per noun; each declares what it needs of the engine.
//
// Whatever changes something is a POST that carries an act id in a hidden field and ends in a redirect, so that a
// double click, a reload or the back button does nothing twice. What every route demands of its visitor stands in one
// table, policy; a route that is missing there is closed.
package web
