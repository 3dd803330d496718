// Cairo 1.16 attaches nothing, so the finished PDF is written anew by qpdf.

#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "app/paint/carried_document.hpp"
#include "app/paint/carried_parts.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

std::vector<std::byte> attach_document(const std::vector<std::byte>& pdf, const std::string& document) try {
  QPDF file;
  file.setSuppressWarnings(true);
  file.processMemoryFile("figure.pdf", reinterpret_cast<const char*>(pdf.data()), pdf.size());
  QPDFEFStreamObjectHelper stream = QPDFEFStreamObjectHelper::createEFStream(file, document);
  stream.setSubtype("application/json").setCreationDate("D:20000101000000Z").setModDate("D:20000101000000Z");
  stream.getObjectHandle().getDict().replaceKey(std::string("/") + carried_pdf_key, QPDFObjectHandle::newBool(true));
  QPDFFileSpecObjectHelper attachment = QPDFFileSpecObjectHelper::createFileSpec(file, carried_file_name, stream);
  attachment.setDescription("The Tessera document that this figure was made from");
  QPDFEmbeddedFileDocumentHelper(file).replaceEmbeddedFile(carried_file_name, attachment);
  QPDFWriter writer(file);
  writer.setOutputMemory();
  writer.setDeterministicID(true);  // from the contents, not from the clock
  writer.write();
  const std::shared_ptr<Buffer> made = writer.getBufferSharedPointer();
  const auto* begin = reinterpret_cast<const std::byte*>(made->getBuffer());
  return {begin, begin + made->getSize()};
} catch (const std::runtime_error& error) {
  throw Error(std::string("the document cannot be attached to the PDF: ") + error.what());
}

}  // namespace tessera::paint
